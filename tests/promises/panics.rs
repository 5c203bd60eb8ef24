//! a panic is one person's failed request, and affects nobody else.

use crate::support::Server;

#[tokio::test]
async fn r37_a_panic_fails_one_request_only() {
    let server = Server::start().await;
    let (people, room) = server.office(2, "designers").await;
    let mut stream = people[1].listen(&room, None).await;
    for n in 0..20 {
        let answer = people[0].get("/rehearsal/panic").await;
        assert_eq!(answer.status(), 500);
        let page = answer.text().await.expect("a page");
        assert!(page.contains("Something went wrong on our end"), "{page}");
        // A stream that panics ends, for the client too.
        let broken = people[0].get("/rehearsal/stream").await;
        assert_eq!(broken.text().await.expect("an end"), "begun ");
        people[0].say(&room, &format!("still here {n}")).await;
        stream.sees(&format!("still here {n}")).await;
    }
    println!("R-37: 20 panics in a handler and 20 in a stream, everything else went on");
}
