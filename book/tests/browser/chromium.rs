//! A real Chromium, driven through its DevTools protocol: what the browser tests stand on.
//!
//! Every wait is for something that the browser says (a load, a change of the document), never for time to pass. A machine
//! without a browser skips these tests and says so; where `COURSE_NEEDS_BROWSER` is set, as on CI, that is a failure.

use serde_json::{Value, json};
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    io::{BufRead, BufReader},
    net::TcpStream,
    process::{Child, Command, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tungstenite::{Message, WebSocket};

/// Far above anything that is waited for; only a failing test waits so long.
const PATIENCE: Duration = Duration::from_secs(60);

/// One browser at a time: each takes several processes, and the tests' machine may have two cores.
static TURN: Mutex<()> = Mutex::new(());

/// A running browser with a profile of its own, both gone when this is dropped.
pub struct Browser {
    process: Child,
    socket: RefCell<WebSocket<TcpStream>>,
    last_id: Cell<u64>,
    /// What the browser has said of its own accord and nobody has looked at yet.
    events: RefCell<VecDeque<Value>>,
    profile: tempfile::TempDir,
    _turn: MutexGuard<'static, ()>,
}

/// The program to start: what CHROMIUM names, else the first of the usual names that is there.
fn program() -> Option<String> {
    let named = std::env::var("CHROMIUM").ok();
    let usual = ["chromium", "chromium-browser", "google-chrome"].map(String::from);
    let runs = |name: &String| {
        let mut command = Command::new(name);
        command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    named.into_iter().chain(usual).find(runs)
}

impl Browser {
    /// Starts a browser; `None`, said in one line, on a machine that has none.
    pub fn start() -> Option<Browser> {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(program) = program() else {
            assert!(
                std::env::var_os("COURSE_NEEDS_BROWSER").is_none(),
                "COURSE_NEEDS_BROWSER is set and there is no Chromium: install it, or name it in CHROMIUM"
            );
            anstream::eprintln!("skipped: no Chromium on this machine (CHROMIUM names one elsewhere)");
            return None;
        };
        let profile = tempfile::tempdir().unwrap();
        let mut process = Command::new(program)
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"])
            .args(["--disable-background-networking", "--disable-component-update", "--hide-scrollbars"])
            .args(["--disable-dev-shm-usage", "--remote-debugging-port=0", "--window-size=1280,900"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(process.stderr.take().unwrap()).lines();
        let address =
            said.find_map(|line| Some(line.ok()?.strip_prefix("DevTools listening on ")?.to_string()));
        let address = address.expect("the browser says where it listens");
        // It stops when nobody reads what it says.
        std::thread::spawn(move || said.for_each(drop));
        let host = address.trim_start_matches("ws://").split('/').next().unwrap();
        let stream = TcpStream::connect(host).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let (socket, _) = tungstenite::client(address.as_str(), stream).unwrap();
        let (socket, last_id) = (RefCell::new(socket), Cell::new(0));
        Some(Browser { process, socket, last_id, events: RefCell::default(), profile, _turn: turn })
    }

    /// Opens a tab.
    pub fn tab(&self) -> Tab<'_> {
        let made = self.call("", "Target.createTarget", json!({"url": "about:blank"}));
        let attach = json!({"targetId": made["targetId"], "flatten": true});
        let session =
            self.call("", "Target.attachToTarget", attach)["sessionId"].as_str().unwrap().to_string();
        let tab = Tab { browser: self, session };
        for domain in ["Page", "Runtime", "Log", "Network"] {
            tab.call(&format!("{domain}.enable"), json!({}));
        }
        tab
    }

    fn call(&self, session: &str, method: &str, parameters: Value) -> Value {
        let id = self.last_id.get() + 1;
        self.last_id.set(id);
        let mut request = json!({"id": id, "method": method, "params": parameters});
        if !session.is_empty() {
            request["sessionId"] = json!(session);
        }
        self.socket.borrow_mut().send(Message::text(request.to_string())).unwrap();
        loop {
            let message = self.hear();
            if message["id"] == id {
                assert!(message["error"].is_null(), "{method}: {}", message["error"]);
                return message["result"].clone();
            }
            self.events.borrow_mut().push_back(message);
        }
    }

    fn hear(&self) -> Value {
        loop {
            if let Message::Text(text) = self.socket.borrow_mut().read().expect("the browser answers") {
                return serde_json::from_str(&text).unwrap();
            }
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Asked to close it ends its helpers too; killed it would leave them in the profile's folder.
        let close = json!({"id": 0, "method": "Browser.close"});
        let asked = self.socket.borrow_mut().send(Message::text(close.to_string()));
        if asked.is_err() {
            self.process.kill().ok();
        }
        self.process.wait().ok();
        let _ = &self.profile;
    }
}

/// A tab of the browser.
pub struct Tab<'a> {
    browser: &'a Browser,
    session: String,
}

impl Tab<'_> {
    pub fn call(&self, method: &str, parameters: Value) -> Value {
        self.browser.call(&self.session, method, parameters)
    }

    /// Goes to `url`; it has loaded.
    pub fn open(&self, url: &str) {
        self.loads(|| {
            let gone = self.call("Page.navigate", json!({"url": url}));
            assert!(gone["errorText"].is_null(), "{url}: {}", gone["errorText"]);
        });
    }

    /// Does `what`, which makes the tab load a page; it has loaded.
    pub fn loads(&self, what: impl FnOnce()) {
        self.events("Page.loadEventFired");
        what();
        while self.events("Page.loadEventFired").is_empty() {
            let message = self.browser.hear();
            self.browser.events.borrow_mut().push_back(message);
        }
    }

    /// Takes the events of one kind that this tab has had.
    pub fn events(&self, method: &str) -> Vec<Value> {
        let all = std::mem::take(&mut *self.browser.events.borrow_mut());
        let its = |event: &Value| event["method"] == method && event["sessionId"] == self.session.as_str();
        let (its, others) = all.into_iter().partition::<VecDeque<_>, _>(its);
        *self.browser.events.borrow_mut() = others;
        its.into_iter().map(|event| event["params"].clone()).collect()
    }

    /// The value of a JavaScript expression; a promise is waited for.
    pub fn eval(&self, expression: &str) -> Value {
        let parameters = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        let answer = self.call("Runtime.evaluate", parameters);
        let wrong = &answer["exceptionDetails"];
        assert!(wrong.is_null(), "{wrong}: {}", expression.chars().take(300).collect::<String>());
        answer["result"]["value"].clone()
    }

    /// Waits until `condition` is true, looking again whenever the document changes.
    pub fn until(&self, condition: &str) {
        // Shorter than the socket's, so that the condition is named.
        let (patience, quoted) = (PATIENCE.as_millis() * 3 / 4, json!(condition));
        self.eval(&format!(
            "new Promise((done, failed) => {{
                const holds = () => {{ if ({condition}) {{ watch.disconnect(); done(true); }} }};
                const watch = new MutationObserver(holds);
                watch.observe(document, {{ subtree: true, childList: true, attributes: true, characterData: true }});
                setTimeout(() => failed(new Error('never true: ' + {quoted})), {patience});
                holds();
            }})"
        ));
    }

    /// Presses a key, named as in `KeyboardEvent.key`.
    pub fn press(&self, key: &str) {
        let code = match key {
            "Tab" => 9,
            "Enter" => 13,
            "Escape" => 27,
            " " => 32,
            "ArrowDown" => 40,
            _ => key.chars().next().map_or(0, |first| first.to_ascii_uppercase() as u32),
        };
        let text = match key {
            "Enter" => "\r",
            _ if key.chars().count() == 1 => key,
            _ => "",
        };
        let mut parameters = json!({"type": "keyDown", "key": key, "windowsVirtualKeyCode": code});
        if !text.is_empty() {
            parameters["text"] = json!(text);
        }
        self.call("Input.dispatchKeyEvent", parameters.clone());
        parameters["type"] = json!("keyUp");
        self.call("Input.dispatchKeyEvent", parameters);
    }

    /// Types `text` where the focus is.
    pub fn type_in(&self, text: &str) {
        self.call("Input.insertText", json!({"text": text}));
    }

    /// Emulates a medium (`print` or nothing) and media features such as `("prefers-color-scheme", "dark")`.
    pub fn media(&self, medium: &str, features: &[(&str, &str)]) {
        let features: Vec<_> =
            features.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
        self.call("Emulation.setEmulatedMedia", json!({"media": medium, "features": features}));
    }

    pub fn width(&self, width: u32, phone: bool) {
        let size = json!({"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": phone});
        self.call("Emulation.setDeviceMetricsOverride", size);
    }

    pub fn without_scripts(&self) {
        self.call("Emulation.setScriptExecutionDisabled", json!({"value": true}));
    }

    /// What went wrong since the last call: uncaught errors, errors on the console, what could not be loaded.
    pub fn errors(&self) -> Vec<String> {
        let thrown = self.events("Runtime.exceptionThrown");
        let called =
            self.events("Runtime.consoleAPICalled").into_iter().filter(|call| call["type"] == "error");
        let logged =
            self.events("Log.entryAdded").into_iter().filter(|entry| entry["entry"]["level"] == "error");
        thrown.into_iter().chain(called).chain(logged).map(|event| event.to_string()).collect()
    }

    /// The addresses that were asked for since the last call.
    pub fn requests(&self) -> Vec<String> {
        let sent = self.events("Network.requestWillBeSent");
        sent.iter().map(|sent| sent["request"]["url"].as_str().unwrap().to_string()).collect()
    }
}
