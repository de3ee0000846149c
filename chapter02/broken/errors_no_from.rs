//! `?` in a function that returns another error.

#[derive(Debug)]
struct DivideError;

#[derive(Debug)]
enum ShareError {
    NoSuchTeam,
    Divide(DivideError),
}

fn divide(dividend: i64, divisor: i64) -> Result<i64, DivideError> {
    dividend.checked_div(divisor).ok_or(DivideError)
}

fn share(team: &str) -> Result<i64, ShareError> {
    match team {
        "blue" => Ok(divide(100, 7)?),
        _ => Err(ShareError::NoSuchTeam),
    }
}

fn main() {
    match share("blue") {
        Ok(each) => println!("{each} each"),
        Err(ShareError::NoSuchTeam | ShareError::Divide(_)) => println!("nothing to share"),
    }
}
