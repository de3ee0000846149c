//! A task that panics: the others go on, and who waits for it gets a `JoinError`.

use super::unwinding::message;

/// The third part of the demo.
pub fn show() {
    println!("A task:");
    // One thread, so that the order of the lines is the same every time.
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("the demo needs a runtime");
    runtime.block_on(tasks());
}

// ANCHOR: tasks
async fn tasks() {
    let broken = tokio::spawn(async { panic!("no page 9") });
    let stopped = tokio::spawn(std::future::pending::<()>());
    let fine = tokio::spawn(async { "page 3" });

    if let Err(error) = broken.await
        && let Ok(payload) = error.try_into_panic()
    {
        println!("  the first task panicked: {}", message(payload.as_ref()));
    }
    stopped.abort();
    if let Err(error) = stopped.await {
        println!("  the second was cancelled: {}", error.is_cancelled());
    }
    if let Ok(page) = fine.await {
        println!("  the third went on: {page}");
    }
}
// ANCHOR_END: tasks
