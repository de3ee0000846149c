use std::sync::{Arc, Mutex};

async fn ask_the_store() {}

async fn count(failed: Arc<Mutex<u32>>) {
    let mut failed = failed.lock().expect("nobody panics while holding the lock");
    ask_the_store().await;
    *failed += 1;
}

/// Asks for what `tokio::spawn` asks for: a task that may go on in another thread.
fn spawn(_task: impl Future<Output = ()> + Send + 'static) {}

fn main() {
    spawn(count(Arc::new(Mutex::new(0))));
}
