//! A contract of stores: each promise is a function over any store, and a test of each.

// ANCHOR: contract
/// Each promise is a test on a `File` and one on a `Server`, which are in scope where the contract stands.
macro_rules! contract {
    ($($promise:ident)*) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $promise() {
                super::$promise(<super::File as super::Database>::make().await.unwrap()).await;
            })*
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $promise() {
                let Some(server) = <super::Server as super::Database>::make().await else { return };
                super::$promise(server).await;
            })*
        }
    };
}
// ANCHOR_END: contract
pub(crate) use contract;
