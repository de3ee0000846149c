mod exercise;

use exercise::Account;

/// Ada's account after so many wrong passwords.
fn after_failures(failures: u32) -> Account {
    let mut account = Account::new("Ada");
    for _ in 0..failures {
        account.sign_in(false);
    }
    account
}

/// The third wrong password in a row locks the account, the second does not.
#[test]
fn the_third_wrong_password_locks_and_the_second_does_not() {
    let locked = (after_failures(2).is_locked(), after_failures(3).is_locked());
    assert_eq!(locked, (false, true), "locked (after two, after three)");
}

/// A right password forgets the wrong ones before it.
#[test]
fn a_right_password_forgets_the_wrong_ones() {
    let mut account = after_failures(2);
    let signed_in = account.sign_in(true);
    account.sign_in(false);
    account.sign_in(false);
    assert_eq!((signed_in, account.is_locked()), (true, false), "(signed in, locked two failures later)");
}

/// A locked account refuses even the right password.
#[test]
fn a_locked_account_refuses_even_the_right_password() {
    let mut account = after_failures(3);
    assert_eq!((account.sign_in(true), account.is_locked()), (false, true), "(signed in, still locked)");
}

/// A locked account stays locked, however often somebody tries.
#[test]
fn a_locked_account_stays_locked_however_often_somebody_tries() {
    assert!(after_failures(300).is_locked(), "300 wrong passwords");
}

/// Unlocking gives back all three attempts.
#[test]
fn unlocking_gives_back_all_three_attempts() {
    let mut account = after_failures(3);
    account.unlock();
    let mut locked = vec![account.is_locked()];
    for _ in 0..3 {
        account.sign_in(false);
        locked.push(account.is_locked());
    }
    assert_eq!(locked, [false, false, false, true], "locked after the unlocking and after each failure");
}

/// A new name changes nothing else.
#[test]
fn a_new_name_changes_nothing_else() {
    let account = after_failures(2);
    let old = account.name().to_string();
    let mut account = account.renamed("Grace");
    account.sign_in(false);
    let seen = (old.as_str(), account.name(), account.is_locked());
    assert_eq!(seen, ("Ada", "Grace", true), "(old name, new name, locked by the third failure)");
}
