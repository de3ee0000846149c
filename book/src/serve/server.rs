//! Starts the live book and ends it in order: the browser's connections first, then the threads.

use super::{
    access::Access,
    actions::Desk,
    app, checker,
    checker::Queue,
    live::{Live, Say},
    open,
    runs::Runs,
    watch,
    watch::Watch,
};
use crate::{
    check::process,
    lang::Lang,
    terminal::{FAINT, GOOD, NOTE, STRONG, pad, paint},
    tr,
    workspace::Workspace,
};
use anyhow::{Context, Result, anyhow};
use std::{
    io::ErrorKind,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};
use tokio::{runtime::Runtime, sync::oneshot};

/// The port when none is asked for.
pub const DEFAULT_PORT: u16 = 4004;

/// How long connections may take to end before they are cut.
const GRACE: Duration = Duration::from_secs(1);

/// How often Ctrl-C is looked for.
const TICK: Duration = Duration::from_millis(100);

/// How to serve.
#[derive(Clone, Debug)]
pub struct Options {
    /// The port; 0 takes a free one, `None` means [`DEFAULT_PORT`].
    pub port: Option<u16>,
    /// Whether to open the browser.
    pub open: bool,
    /// Host names besides this machine's own that are answered, for forwarded ports.
    pub allow_host: Vec<String>,
    /// The language of the terminal, and of the page that is opened.
    pub lang: Lang,
    /// How long the tests of an exercise may run.
    pub limit: Duration,
    /// How long a command of a page may run.
    pub run_limit: Duration,
}

/// Serves the live book until Ctrl-C.
///
/// # Errors
/// If the book is broken or the port cannot be had.
pub fn run(workspace: Workspace, options: Options) -> Result<()> {
    let started = Instant::now();
    let server = Server::start(workspace, &options, Box::new(|line| anstream::println!("{line}")))?;
    let entrance = |lang| server.entrance(lang);
    greet(entrance, options.lang, started.elapsed());
    let first = entrance(options.lang);
    if options.open && !open::browser(&first) {
        anstream::println!(
            "{}",
            paint(
                NOTE,
                tr!(
                    options.lang,
                    "No browser could be opened; open {first} yourself.",
                    "无法打开浏览器，请自己打开 {first}。"
                )
            )
        );
    }
    while !process::is_interrupted() && !server.has_ended() {
        std::thread::sleep(TICK);
    }
    server.stop()
}

fn greet(entrance: impl Fn(Lang) -> String, lang: Lang, took: Duration) {
    let took = took.as_secs_f64();
    let took = paint(FAINT, tr!(lang, "(built in {took:.1} s)", "（构建用时 {took:.1} 秒）"));
    anstream::println!("{} {took}", paint(GOOD, tr!(lang, "The course is open:", "课程已经打开：")));
    // The reader's own language first.
    let mut editions = Lang::ALL;
    editions.sort_by_key(|edition| *edition != lang);
    for edition in editions {
        anstream::println!("  {}  {}", pad(edition.own_name(), 8), paint(STRONG, entrance(edition)));
    }
    let hint = tr!(
        lang,
        "Save a page or an answer, and the open page shows it. Ctrl-C ends this.",
        "保存页面或答案后，打开着的网页会立即更新。按 Ctrl-C 结束。"
    );
    anstream::println!("{}", paint(FAINT, hint));
}

/// A running live book.
pub struct Server {
    address: SocketAddr,
    access: Arc<Access>,
    live: Arc<Live>,
    queue: Arc<Queue>,
    runs: Arc<Runs>,
    stopping: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
    runtime: Runtime,
    leave: Option<oneshot::Sender<()>>,
    serving: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl Server {
    /// Builds the book and starts to serve it. `say` gets the lines that belong in the terminal.
    ///
    /// # Errors
    /// If the book is broken or the port cannot be had.
    pub fn start(workspace: Workspace, options: &Options, say: Say) -> Result<Server> {
        // First the port: whoever started the course twice should not wait for the book to learn it.
        let listener = bind(options)?;
        let address = listener.local_addr()?;
        let mut watch = Watch::new(&workspace);
        let live = Arc::new(Live::new(workspace, options.lang, say)?);
        watch.complete(&live);

        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .context("cannot start the threads of the server")?;
        let (leave, left) = oneshot::channel();
        let access = Arc::new(Access::new(address.port(), &options.allow_host)?);
        let queue = Arc::new(Queue::default());
        let runs = Arc::new(Runs::new(options.run_limit));
        let desk = Desk { live: live.clone(), queue: queue.clone(), runs: runs.clone() };
        let router = app::app(Arc::new(desk), access.clone());
        let serving = {
            let _inside = runtime.enter();
            let listener = tokio::net::TcpListener::from_std(listener)?;
            let until = async { drop(left.await) };
            runtime.spawn(async { axum::serve(listener, router).with_graceful_shutdown(until).await })
        };
        let stopping = Arc::new(AtomicBool::new(false));
        let threads = vec![
            checker::start(live.clone(), queue.clone(), options.limit),
            watch::start(watch, live.clone(), queue.clone(), stopping.clone()),
        ];
        Ok(Server {
            address,
            access,
            live,
            queue,
            runs,
            stopping,
            threads,
            runtime,
            leave: Some(leave),
            serving,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address to open, from which a browser may also run things.
    pub fn entrance(&self, lang: Lang) -> String {
        format!("http://{}/{}/{}", self.address, lang.tag(), self.access.query())
    }

    /// Whether it has ended by itself, which it does only when the system takes its socket away.
    fn has_ended(&self) -> bool {
        self.serving.is_finished()
    }

    /// Ends it: no new connection, the open ones told, the commands and the check under way ended.
    ///
    /// # Errors
    /// If serving had failed.
    pub fn stop(mut self) -> Result<()> {
        self.stopping.store(true, Ordering::SeqCst);
        self.queue.close();
        self.runs.close();
        drop(self.leave.take());
        self.live.close();
        let served = self.runtime.block_on(async { tokio::time::timeout(GRACE, &mut self.serving).await });
        for thread in self.threads.drain(..) {
            drop(thread.join());
        }
        self.runtime.shutdown_timeout(GRACE);
        self.runs.join();
        match served {
            Ok(Ok(result)) => result.context("the server failed"),
            // Cut off after the grace: a browser that keeps its connection is no failure.
            Ok(Err(_)) | Err(_) => Ok(()),
        }
    }
}

/// Takes the port, on this machine only.
fn bind(options: &Options) -> Result<TcpListener> {
    let port = options.port.unwrap_or(DEFAULT_PORT);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .map_err(|error| refused(options.lang, port, &error))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

fn refused(lang: Lang, port: u16, error: &std::io::Error) -> anyhow::Error {
    let cure = tr!(
        lang,
        "Choose another with `--port N` or the variable COURSE_PORT; `--port 0` takes a free one.",
        "请用 `--port N` 或环境变量 COURSE_PORT 换一个端口；`--port 0` 会自动选一个空闲的。"
    );
    let what = match error.kind() {
        ErrorKind::AddrInUse => tr!(
            lang,
            "port {port} is taken. If the course already runs, it is at http://127.0.0.1:{port}/.",
            "端口 {port} 已被占用。如果课程已经在运行，它就在 http://127.0.0.1:{port}/。"
        ),
        ErrorKind::PermissionDenied => tr!(
            lang,
            "port {port} is not for ordinary users: {error}.",
            "普通用户不能使用端口 {port}：{error}。"
        ),
        _ => tr!(lang, "port {port} cannot be used: {error}.", "无法使用端口 {port}：{error}。"),
    };
    anyhow!("{what} {cure}")
}
