//! Any calls, one after the other: with one instance, nobody can tell that there is a cache.

use super::{MS, instance};
use crate::support::stub_store::{StubStore, named, older};
use chapter03::stack::clock::Clock;
use chapter04::user::{
    domain::{User, UserId},
    store::UserStore,
};
use proptest::prelude::*;
use std::{collections::BTreeMap, sync::Arc};

#[derive(Clone, Debug)]
enum Step {
    Get(usize),
    GetMany,
    Insert(usize),
    Update(usize, u32),
    Delete(usize),
    Wait(u32),
    Mute(bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0usize..4).prop_map(Step::Get),
        2 => Just(Step::GetMany),
        2 => (0usize..4).prop_map(Step::Insert),
        3 => (0usize..4, 0u32..150).prop_map(|(who, years)| Step::Update(who, years)),
        1 => (0usize..4).prop_map(Step::Delete),
        1 => (0u32..600).prop_map(Step::Wait),
        1 => any::<bool>().prop_map(Step::Mute),
    ]
}

proptest! {
    /// The store sometimes does things without saying so, and still: whoever asks gets what it has. Only a profile that is made again after
    /// its deletion could be hidden for a second, because no id is given twice; so here none is.
    #[test]
    fn with_one_instance_nobody_can_tell_that_there_is_a_cache(steps in prop::collection::vec(step(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let (store, clock) = (Arc::new(StubStore::default()), Clock::manual());
            let users = instance(Arc::clone(&store), &clock);
            let mut ids = [(); 4].map(|()| named("ada"));
            for step in steps {
                let truth: BTreeMap<UserId, User> =
                    store.list(None, 10).await.unwrap().into_iter().map(|user| (user.id, user)).collect();
                match step {
                    Step::Get(who) => {
                        if let Ok(found) = users.get(ids[who].id).await {
                            prop_assert_eq!(found.as_ref(), truth.get(&ids[who].id));
                        }
                    }
                    Step::GetMany => {
                        let asked = ids.clone().map(|user| user.id);
                        if let Ok(found) = users.get_many(&asked).await {
                            let expected: Vec<_> = asked.iter().filter_map(|id| truth.get(id).cloned()).collect();
                            prop_assert_eq!(found, expected);
                        }
                    }
                    Step::Insert(who) => drop(users.insert(ids[who].clone()).await),
                    Step::Update(who, years) => {
                        if let Some(user) = truth.get(&ids[who].id) {
                            let _ = users.update(older(user, years)).await;
                        }
                    }
                    Step::Delete(who) => {
                        let _ = users.delete(ids[who].id).await;
                        ids[who] = named("ada");
                    }
                    Step::Wait(ms) => clock.advance(MS * ms),
                    Step::Mute(mute) => store.mute(mute),
                }
            }
            Ok(())
        })?;
    }
}
