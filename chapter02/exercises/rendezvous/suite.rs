mod exercise;

use exercise::{Gone, rendezvous};
use std::{future::Future, time::Duration};
use tokio::{sync::mpsc, time};

/// The clock is paused: this time is over as soon as nothing else can go on.
const A_MINUTE: Duration = Duration::from_secs(60);

/// The result of `step`, which must not wait for something that never comes.
async fn done<T>(what: &str, step: impl Future<Output = T>) -> T {
    time::timeout(A_MINUTE, step)
        .await
        .unwrap_or_else(|_| panic!("still waiting, and nothing will happen any more: {what}"))
}

/// A hand-over waits until the mail is taken, and ends then.
#[tokio::test(start_paused = true)]
async fn a_hand_over_waits_until_the_mail_is_taken() {
    let (forms, mut mailer) = rendezvous();
    let form = tokio::spawn(async move { forms.hand_over("Ada").await });
    time::sleep(A_MINUTE).await;
    assert!(!form.is_finished(), "the hand-over ended although nobody took the mail");
    assert_eq!(done("the take", mailer.take()).await.as_deref(), Some("Ada"));
    assert_eq!(done("the hand-over", form).await.expect("the form does not panic"), Ok(()));
}

/// Each mail is taken before its form goes on, and the next one comes after that, up to the end.
#[tokio::test(start_paused = true)]
async fn each_mail_is_taken_before_its_form_goes_on() {
    let (forms, mut mailer) = rendezvous();
    let (log, mut events) = mpsc::unbounded_channel();
    let form_log = log.clone();
    let form = tokio::spawn(async move {
        for name in ["Ada", "Grace"] {
            let outcome = forms.hand_over(name).await;
            form_log.send(format!("form: {outcome:?} for {name}")).expect("the log is open");
        }
    });
    while let Some(name) = done("the take", mailer.take()).await {
        log.send(format!("mailer: has {name}")).expect("the log is open");
    }
    done("the form", form).await.expect("the form does not panic");
    drop(log);
    let mut order = Vec::new();
    while let Some(event) = events.recv().await {
        order.push(event);
    }
    assert_eq!(
        order,
        ["mailer: has Ada", "form: Ok(()) for Ada", "mailer: has Grace", "form: Ok(()) for Grace"]
    );
}

/// Many forms may wait at the same time, and no mail is lost.
#[tokio::test(start_paused = true)]
async fn many_forms_may_wait_and_no_mail_is_lost() {
    let (forms, mut mailer) = rendezvous();
    let waiting = ["Ada", "Grace", "Alan"].map(|name| {
        let forms = forms.clone();
        tokio::spawn(async move { forms.hand_over(name).await })
    });
    drop(forms);
    time::sleep(A_MINUTE).await;
    let mut taken = Vec::new();
    while let Some(name) = done("the take", mailer.take()).await {
        taken.push(name);
    }
    taken.sort();
    assert_eq!(taken, ["Ada", "Alan", "Grace"]);
    for form in waiting {
        assert_eq!(done("a hand-over", form).await.expect("no form panics"), Ok(()));
    }
}

/// A form is told that the mailer is gone, be it before or while the form waits.
#[tokio::test(start_paused = true)]
async fn a_form_is_told_that_the_mailer_is_gone() {
    let (forms, mailer) = rendezvous();
    let early = forms.clone();
    let form = tokio::spawn(async move { early.hand_over("Ada").await });
    time::sleep(A_MINUTE).await;
    drop(mailer);
    let waiting = done("the form that waited", form).await.expect("the form does not panic");
    let late = done("the form that came late", forms.hand_over("Grace")).await;
    assert_eq!((waiting, late), (Err(Gone), Err(Gone)), "(the form that waited, the form that came late)");
}

/// A mail whose form no longer waits is not taken; the next one is.
#[tokio::test(start_paused = true)]
async fn a_mail_whose_form_gave_up_is_not_taken() {
    let (forms, mut mailer) = rendezvous();
    let outcome = time::timeout(A_MINUTE, forms.hand_over("Ada")).await;
    assert!(outcome.is_err(), "nobody took the mail, but the hand-over ended with {outcome:?}");
    let form = tokio::spawn(async move { forms.hand_over("Grace").await });
    assert_eq!(done("the take", mailer.take()).await.as_deref(), Some("Grace"));
    assert_eq!(done("the hand-over", form).await.expect("the form does not panic"), Ok(()));
}
