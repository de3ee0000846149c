//! Section “Threads and tasks”: work side by side, and what may cross from one thread to another.
//!
//! Every order of lines is forced: results are taken in the order of the accounts, and the tasks share one thread. The tests state
//! what becomes of a thread or task whose handle is dropped, that panics, or that is aborted.

use std::{sync::Arc, thread};
use tokio::{runtime::Builder, sync::Barrier};

// ANCHOR: digest
/// What is stored instead of a password. Slow on purpose: whoever guesses has to pay it for every guess. (A toy. Chapter 4 has the
/// real thing.)
fn digest(password: &str) -> u32 {
    let mut state = 2_166_136_261;
    for _ in 0..10_000 {
        for byte in password.bytes() {
            state = (state ^ u32::from(byte)).wrapping_mul(16_777_619);
        }
    }
    state
}
// ANCHOR_END: digest

/// A name and a password, as the form sends them.
struct Form {
    name: &'static str,
    password: String,
}

fn forms() -> Vec<Form> {
    let form = |name, password: &str| Form { name, password: password.to_string() };
    vec![form("Ada", "lovelace"), form("Grace", "hopper"), form("Alan", "turing")]
}

// ANCHOR: spawn
/// One thread for each form, all of them started before the first is waited for.
fn spawned(forms: Vec<Form>) {
    let mut running = Vec::new();
    for form in forms {
        running.push((form.name, thread::spawn(move || digest(&form.password))));
    }
    for (name, handle) in running {
        match handle.join() {
            Ok(digest) => println!("  {name}: {digest:08x}"),
            Err(_) => println!("  {name}: the thread panicked"),
        }
    }
}
// ANCHOR_END: spawn

// ANCHOR: scoped
/// Threads that end before this function does, so they may borrow from it.
fn scoped(forms: &[Form]) -> Vec<u32> {
    let mut digests = vec![0; forms.len()];
    thread::scope(|scope| {
        for (form, place) in forms.iter().zip(&mut digests) {
            scope.spawn(|| *place = digest(&form.password));
        }
    });
    digests
}
// ANCHOR_END: scoped

// ANCHOR: arc
/// How many of `forms` ask for a reserved name. The threads own the list together; the last one frees it.
fn reserved(forms: &[Form], reserved: Vec<String>) -> usize {
    let reserved = Arc::new(reserved);
    let mut running = Vec::new();
    for Form { name, .. } in forms {
        let name = *name;
        let reserved = Arc::clone(&reserved);
        running.push(thread::spawn(move || reserved.iter().any(|word| word == name)));
    }
    running
        .into_iter()
        .map(|handle| handle.join().expect("a look into a list does not panic"))
        .filter(|hit| *hit)
        .count()
}
// ANCHOR_END: arc

// ANCHOR: task
/// Signs in, then waits until everybody has.
async fn sign_in(name: &'static str, everybody: Arc<Barrier>) -> &'static str {
    println!("  {name} waits for the others");
    everybody.wait().await;
    name
}

async fn meeting(names: [&'static str; 3]) {
    let everybody = Arc::new(Barrier::new(names.len()));
    let running = names.map(|name| tokio::spawn(sign_in(name, Arc::clone(&everybody))));
    for handle in running {
        match handle.await {
            Ok(name) => println!("  {name} is in"),
            Err(error) => println!("  a task failed: {error}"),
        }
    }
}
// ANCHOR_END: task

/// The section's demo.
pub fn run() {
    println!("One thread for each form:");
    spawned(forms());

    println!("Threads that borrow:");
    let forms = forms();
    println!("  {:08x?}", scoped(&forms));

    println!("Threads that own a list together:");
    let taken = reserved(&forms, vec!["admin".to_string(), "Grace".to_string()]);
    println!("  {taken} of {} names is reserved", forms.len());

    println!("Three tasks, one thread:");
    // ANCHOR: runtime
    let runtime = Builder::new_current_thread().build().expect("nothing of the system is asked for");
    runtime.block_on(meeting(["Ada", "Grace", "Alan"]));
    // ANCHOR_END: runtime
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{sync::mpsc, time::Duration};

    /// Longer than any of these programs needs; a wait that lasts so long is a failure.
    const LONG: Duration = Duration::from_secs(10);

    #[test]
    fn one_thread_or_three_the_digests_are_the_same() {
        let alone: Vec<u32> = forms().iter().map(|form| digest(&form.password)).collect();
        assert_eq!(scoped(&forms()), alone);
    }

    #[test]
    fn a_panic_ends_its_thread_and_is_what_join_returns() {
        let handle = thread::spawn(|| panic!("the digest is broken"));
        let panic = handle.join().unwrap_err();
        assert_eq!(panic.downcast_ref(), Some(&"the digest is broken"));
    }

    #[test]
    fn a_thread_goes_on_when_its_handle_is_dropped() {
        let (go, gate) = mpsc::channel();
        let (done, end) = mpsc::channel();
        drop(thread::spawn(move || {
            gate.recv_timeout(LONG).unwrap();
            done.send("done").unwrap();
        }));
        go.send(()).unwrap();
        assert_eq!(end.recv_timeout(LONG), Ok("done"));
    }

    #[tokio::test]
    async fn a_task_goes_on_when_its_handle_is_dropped() {
        let (done, end) = tokio::sync::oneshot::channel();
        drop(tokio::spawn(async move { done.send("done") }));
        assert_eq!(tokio::time::timeout(LONG, end).await.unwrap(), Ok("done"));
    }

    #[tokio::test]
    async fn a_panicking_task_and_an_aborted_one_are_told_apart() {
        let panicking = tokio::spawn(async { panic!("the digest is broken") });
        assert!(panicking.await.unwrap_err().is_panic());
        let waiting = tokio::spawn(std::future::pending::<()>());
        waiting.abort();
        assert!(waiting.await.unwrap_err().is_cancelled());
    }

    #[test]
    fn the_runtimes_end_is_the_end_of_its_tasks() {
        let right = Arc::new(());
        let left = Arc::clone(&right);
        let runtime = Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            tokio::spawn(async move {
                std::future::pending::<()>().await;
                drop(left);
            });
            tokio::task::yield_now().await;
        });
        assert_eq!(Arc::strong_count(&right), 2, "the task waits");
        drop(runtime);
        assert_eq!(Arc::strong_count(&right), 1, "the task is dropped where it waited");
    }
}
