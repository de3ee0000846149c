//! Runs the learner's tests on the services in `subjects/`: the right ones have to pass, each wrong one has to be caught.

mod exercise;
mod subjects {
    pub mod compares_with_the_spaces;
    pub mod finds_the_first;
    pub mod gives_an_id_twice;
    pub mod keeps_removed_names;
    pub mod removes_nobody;
    pub mod renames_before_it_looks;
    pub mod right;
    pub mod right_in_another_way;
}

use exercise::{TESTS, Test, UserService};
use std::panic::{AssertUnwindSafe, catch_unwind};

type Subject = Box<dyn UserService>;

fn right_ones() -> [Subject; 2] {
    [Box::new(subjects::right::Users::default()), Box::new(subjects::right_in_another_way::Users::default())]
}

fn passes(mut service: Subject, test: Test) -> bool {
    catch_unwind(AssertUnwindSafe(|| test(service.as_mut()))).is_ok()
}

/// Panics if no test that counts fails on this service. A test counts if the right services pass it.
fn catch<S: UserService + Default + 'static>(what_it_does: &str) {
    let counts = |test: &&Test| right_ones().into_iter().all(|service| passes(service, **test));
    let counting: Vec<&Test> = TESTS.iter().filter(counts).collect();
    assert!(
        counting.iter().any(|test| !passes(Box::new(S::default()), **test)),
        "your tests pass a service that {what_it_does} ({} of your {} tests count: the right services pass those)",
        counting.len(),
        TESTS.len(),
    );
}

/// A right service passes every test, whichever ids it chooses.
#[test]
fn right_services_pass_every_test() {
    for test in TESTS {
        for mut service in right_ones() {
            test(service.as_mut());
        }
    }
}

/// A service that finds the first user for every id is caught.
#[test]
fn a_service_that_finds_the_first_is_caught() {
    catch::<subjects::finds_the_first::Users>("finds the first user for every id");
}

/// A service to which "Ada" and " Ada " are two names is caught.
#[test]
fn a_service_that_compares_with_the_spaces_is_caught() {
    catch::<subjects::compares_with_the_spaces::Users>("takes \"Ada\" and \" Ada \" for two names");
}

/// A service that gives the id of a removed user to somebody else is caught.
#[test]
fn a_service_that_gives_an_id_twice_is_caught() {
    catch::<subjects::gives_an_id_twice::Users>("gives the id of a removed user to somebody else");
}

/// A service that changes the name before it refuses to is caught.
#[test]
fn a_service_that_changes_before_it_refuses_is_caught() {
    catch::<subjects::renames_before_it_looks::Users>("answers NameTaken, but has changed the name");
}

/// A service that never frees the name of a removed user is caught.
#[test]
fn a_service_that_keeps_removed_names_is_caught() {
    catch::<subjects::keeps_removed_names::Users>("never frees the name of a removed user");
}

/// A service that says yes to the removal of somebody who is not there is caught.
#[test]
fn a_service_that_removes_nobody_is_caught() {
    catch::<subjects::removes_nobody::Users>("answers Ok when somebody is removed who is not there");
}
