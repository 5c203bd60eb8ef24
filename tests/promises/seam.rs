//! no message is lost or shown twice between a page and its stream.
//!
//! Each stream is opened at about the time when the previous one is found closed. So now and then
//! somebody comes at the moment in which a room's last reader leaves; one page in a thousand then
//! received nothing, hence so many pages.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use reqwest::StatusCode;

use crate::{crowd::head, rounds, support::Server};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r11_there_is_no_gap_between_page_and_stream() {
    let pages = rounds(600);
    let server = Server::start().await;
    let (kevin, jason, room) = server.kevin_and_jason().await;

    // Somebody posts all the time, so that messages arrive at any moment: before the page is
    // rendered, meanwhile, before the stream opens, and after.
    let stop = Arc::new(AtomicBool::new(false));
    let said = Arc::new(AtomicU64::new(0));
    let talking = {
        let (jason, room, stop, said) = (jason.clone(), room.clone(), stop.clone(), said.clone());
        tokio::spawn(async move {
            while !stop.load(Ordering::Relaxed) {
                let n = said.fetch_add(1, Ordering::Relaxed);
                jason.say(&room, &format!("number {n}")).await;
                tokio::time::sleep(std::time::Duration::from_millis(n % 7)).await;
            }
        })
    };

    let (mut holes, mut doubles, mut in_both, mut between) = (0, 0, 0, 0);
    for n in 0..pages {
        let page = kevin.room(&room).await;
        let k = [0, 1, 5][n as usize % 3];
        for m in 0..k {
            kevin.say(&room, &format!("page {n}, message {m}")).await;
        }
        between += k;
        // On a busy machine the previous streams may still be open, and one more exceeds the limit.
        // Pages retry as well.
        let mut stream = kevin.listener(&room, Some(&page.cursor()));
        while let Err(status) = stream.open().await {
            assert_eq!(status, Some(StatusCode::TOO_MANY_REQUESTS));
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        }
        let last = kevin.say(&room, &format!("page {n} is done")).await;
        stream.sees(&format!("page {n} is done")).await;

        // The page with the stream's messages, as upserts by id.
        let mut shown: BTreeMap<u64, String> = page.messages.iter().cloned().collect();
        let mut on_wire: BTreeMap<u64, u32> = BTreeMap::new();
        for (id, text) in stream.received.iter().filter_map(|event| event.message()) {
            in_both += u32::from(shown.contains_key(&id));
            shown.insert(id, text);
            *on_wire.entry(id).or_default() += 1;
        }
        doubles += on_wire.values().filter(|times| **times > 1).count();
        let first = *shown.keys().next().expect("a message");
        // Ids are assigned while the room is locked, and this is the only room.
        holes += (first..=last).filter(|id| !shown.contains_key(id)).count();
    }
    stop.store(true, Ordering::Relaxed);
    talking.await.expect("somebody who talks");
    println!(
        "R-11: {pages} pages, {between} messages said in between and {} all the while, {holes} holes, \
         {doubles} doubles, {in_both} both on the page and in its stream",
        said.load(Ordering::Relaxed),
    );
    assert_eq!((holes, doubles, in_both), (0, 0, 0));
    assert!(head(&kevin, &room).await > u64::from(pages));
}
