mod exercise;

use exercise::{Job, Pool};
use std::{
    panic::resume_unwind,
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread,
    time::Duration,
};

/// Longer than any step of a right pool needs, however busy the machine is.
const A_WHILE: Duration = Duration::from_secs(4);

/// Plays a scene on a thread of its own, so that a pool that hangs is a failure and not a test without an end.
fn play(scene: impl FnOnce() + Send + 'static) {
    let (done, end) = channel();
    let scene = thread::spawn(move || {
        scene();
        let _ = done.send(());
    });
    match end.recv_timeout(2 * A_WHILE) {
        Ok(()) => {}
        Err(RecvTimeoutError::Timeout) => panic!("the scene hangs: something waits for what never comes"),
        Err(RecvTimeoutError::Disconnected) => {
            resume_unwind(scene.join().expect_err("it ended without a word"))
        }
    }
}

/// A job that says `name` when it is done.
fn says(name: &'static str, done: &Sender<&'static str>) -> Job {
    let done = done.clone();
    Box::new(move || {
        // Nobody listens any more if the scene has failed: then its own panic is the one to read.
        let _ = done.send(name);
    })
}

/// A job that has begun and goes on when the returned gate is opened, or dropped.
fn held(pool: &Pool, name: &'static str, done: &Sender<&'static str>) -> Sender<()> {
    let (gate, open) = channel::<()>();
    let (begin, begun) = channel();
    let says = says(name, done);
    let job: Job = Box::new(move || {
        begin.send(()).expect("the test waits for it");
        let _ = open.recv();
        says();
    });
    assert!(pool.submit(job).is_ok(), "an empty queue takes a job");
    begun.recv_timeout(A_WHILE).expect("the job begins");
    gate
}

/// The next `count` names, or fewer if no more come.
fn heard(done: &Receiver<&'static str>, count: usize) -> Vec<&'static str> {
    (0..count).map_while(|_| done.recv_timeout(A_WHILE).ok()).collect()
}

/// Two workers do two jobs at the same time.
#[test]
fn two_workers_do_two_jobs_at_the_same_time() {
    play(|| {
        let mut pool = Pool::new(2, 2);
        let (done, ends) = channel();
        let ((to_grace, from_ada), (to_ada, from_grace)) = (channel(), channel());
        for (name, calls, hears) in [("Ada", to_grace, from_grace), ("Grace", to_ada, from_ada)] {
            let done = done.clone();
            let job: Job = Box::new(move || {
                let _ = calls.send(());
                let met = hears.recv_timeout(A_WHILE).is_ok();
                done.send((name, met)).expect("the test listens");
            });
            assert!(pool.submit(job).is_ok(), "there is room for {name}'s job");
        }
        drop(done);
        let mut met: Vec<(&str, bool)> = ends.iter().collect();
        met.sort();
        pool.close();
        assert_eq!(met, [("Ada", true), ("Grace", true)], "who heard the other's job while the own one ran");
    });
}

/// A full queue gives the job back at once, and the caller may do it or try again.
#[test]
fn a_full_queue_gives_the_job_back() {
    play(|| {
        let mut pool = Pool::new(1, 2);
        let (done, ends) = channel();
        let gate = held(&pool, "Ada", &done);
        for name in ["Grace", "Alan"] {
            assert!(pool.submit(says(name, &done)).is_ok(), "there is room for {name}'s job");
        }
        let Err(refused) = pool.submit(says("Edsger", &done)) else {
            panic!("there is room for two, and a third was taken");
        };
        refused();
        drop(gate);
        let order = heard(&ends, 4);
        pool.close();
        assert_eq!(
            order,
            ["Edsger", "Ada", "Grace", "Alan"],
            "the refused job done by the caller, then the rest"
        );
    });
}

/// A job that panics takes no other job and no worker with it.
#[test]
fn a_job_that_panics_costs_no_other_job() {
    play(|| {
        let mut pool = Pool::new(1, 3);
        let (done, ends) = channel();
        let gate = held(&pool, "Ada", &done);
        // A panic without the message, which the failing test alone should print.
        let panics: Job = Box::new(|| resume_unwind(Box::new("a mail to nobody")));
        assert!(pool.submit(panics).is_ok(), "there is room for it");
        assert!(pool.submit(says("Grace", &done)).is_ok(), "there is room for Grace's job");
        drop(gate);
        drop(done);
        let order = heard(&ends, 2);
        pool.close();
        assert_eq!(order, ["Ada", "Grace"], "the jobs before and after the one that panics");
    });
}

/// A closed pool takes no more jobs, and does those that it has.
#[test]
fn a_closed_pool_does_the_jobs_that_it_has() {
    play(|| {
        let mut pool = Pool::new(1, 3);
        let (done, ends) = channel();
        let gate = held(&pool, "Ada", &done);
        assert!(pool.submit(says("Grace", &done)).is_ok(), "there is room for Grace's job");
        pool.close();
        assert!(pool.submit(says("Alan", &done)).is_err(), "a closed pool takes no job");
        drop(gate);
        drop(done);
        assert_eq!(heard(&ends, 3), ["Ada", "Grace"], "the jobs that were accepted");
    });
}

/// When a pool is dropped it closes, and when it is gone its jobs are done.
#[test]
fn when_a_dropped_pool_is_gone_its_jobs_are_done() {
    play(|| {
        let pool = Pool::new(1, 1);
        let (done, ends) = channel();
        let gate = held(&pool, "Ada", &done);
        drop(gate);
        drop(pool);
        assert_eq!(ends.try_recv(), Ok("Ada"), "the job was accepted before the pool was dropped");
    });
}
