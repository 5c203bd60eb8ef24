//! Requests that the server or a proxy refuses: the page says so, and no text is lost.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU16, Ordering},
    },
    time::Duration,
};

use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Mutex,
    time::sleep,
};

use crate::{
    driver::Driver,
    layout::shots,
    support::{Server, person::PASSWORD},
};

#[tokio::test]
async fn a_message_that_needs_a_new_sign_in_is_sent_after_it() {
    let server = Server::start().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    kevin.register(&server, "kevin").await;
    kevin.enter(&server, "designers").await;
    kevin.live().await;
    kevin.say("before").await;
    kevin.sees("before").await;
    let room = kevin.place().await;
    // The session has ended, as after thirty days.
    server.query("update sessions set used_at = 0");
    kevin.say("am I still known?").await;
    let next = room.replace('/', "%2F");
    kevin.until_at(&format!("/login?next={next}")).await;
    kevin.fill("[name=username]", "kevin").await;
    kevin.fill("[name=password]", PASSWORD).await;
    kevin.click("form button").await;
    kevin.until_at(&room).await;
    kevin.sees("am I still known?").await;
    let texts: Vec<_> = kevin.messages().await.into_iter().map(|m| m.1).collect();
    assert_eq!(texts, ["before", "am I still known?"]);

    // Another person who signs in there neither finds nor deletes the draft.
    kevin.keys("#composer-body", "for my eyes").await;
    server.query("update sessions set used_at = 0");
    kevin.goto(&server, "/login").await;
    let drafts = "Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length";
    assert_eq!(kevin.eval(drafts).await, 1);
    kevin.register(&server, "jason").await;
    kevin.enter(&server, "designers").await;
    kevin.live().await;
    let typed = "document.querySelector('#composer-body').value";
    assert_eq!(kevin.eval(typed).await, "");
    kevin.click(".sidebar .brand").await;
    kevin.until_at("/lobby").await;
    server.query("update sessions set used_at = 0");
    kevin.goto(&server, "/login").await;
    assert_eq!(kevin.eval(drafts).await, 1);
    // Its author finds it, and deletes it by signing out.
    kevin.fill("[name=username]", "kevin").await;
    kevin.fill("[name=password]", PASSWORD).await;
    kevin.click("form button").await;
    kevin.find(".sidebar").await;
    kevin.goto(&server, &room).await;
    kevin.until(&format!("{typed} === 'for my eyes'")).await;
    kevin.click("form[action='/logout'] button").await;
    kevin.until_at("/login").await;
    assert_eq!(kevin.eval(drafts).await, 0);
    kevin.close().await;
}

#[tokio::test]
async fn a_refused_request_is_reported_and_its_text_stays() {
    let server = Server::start().await;
    let (person, _, room) = server.kevin_and_jason().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    let cookie = person.cookie();
    let (name, value) = cookie.split_once('=').expect("a cookie");
    let cookie = json!({ "name": name, "value": value, "url": server.url("/") });
    kevin.cdp("Network.setCookie", cookie).await;
    kevin.goto(&server, &format!("/rooms/{room}")).await;
    kevin.live().await;
    let notice = "document.querySelector('#notice').textContent";
    kevin
        .eval(
            "((t) => { t.value = 'x'.repeat(600000); t.form.requestSubmit(); })
            (document.querySelector('#composer-body'))",
        )
        .await;
    kevin
        .until("document.querySelector('#outbox .failed textarea')?.value.length === 600000")
        .await;
    // The reason is beside the text, and in no notice.
    let reason = "document.querySelector('#outbox .unsent').innerText";
    assert_eq!(
        kevin.eval(reason).await,
        "Messages can be up to 10,000 characters. Split it into several."
    );
    assert_eq!(kevin.eval(notice).await, "");
    kevin.click("#outbox .actions [data-discard]").await;
    kevin.until("!document.querySelector('#outbox li')").await;

    // A profile that does not exist opens no dialog.
    kevin
        .eval(
            "document.querySelector('.sidebar').insertAdjacentHTML('beforeend',
            '<a class=\"name\" id=\"ghost\" href=\"/people/ghost\">ghost</a>')",
        )
        .await;
    kevin.click("#ghost").await;
    kevin
        .until(&format!("{notice}.includes('doesn’t exist')"))
        .await;
    assert_eq!(
        kevin.eval("document.querySelector('#card').open").await,
        false
    );
    kevin.close().await;
}

/// A proxy that, unless `fails` is 0, answers POST requests with its own error page of that
/// status.
async fn failing_proxy(server: u16, fails: Arc<AtomicU16>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let fails = fails.clone();
            let upstream = TcpStream::connect(("127.0.0.1", server)).await;
            let (mut answers, mut asked) = upstream.expect("the server").into_split();
            let (mut asks, answered) = client.into_split();
            let answered = Arc::new(Mutex::new(answered));
            let by_itself = answered.clone();
            tokio::spawn(async move {
                let mut bytes = vec![0; 65_536];
                while let Ok(length @ 1..) = asks.read(&mut bytes).await {
                    let status = fails.load(Ordering::SeqCst);
                    if bytes.starts_with(b"POST") && status > 0 {
                        let words = "<html><body><h1>A proxy does not like this</h1></body></html>";
                        let answer = format!(
                            "HTTP/1.1 {status} Refused\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n{words}",
                            words.len()
                        );
                        sleep(Duration::from_millis(300)).await;
                        let mut answered = by_itself.lock().await;
                        let _ = answered.write_all(answer.as_bytes()).await;
                    } else {
                        let _ = asked.write_all(&bytes[..length]).await;
                    }
                }
            });
            tokio::spawn(async move {
                let mut bytes = vec![0; 65_536];
                while let Ok(length @ 1..) = answers.read(&mut bytes).await {
                    let _ = answered.lock().await.write_all(&bytes[..length]).await;
                }
            });
        }
    });
    port
}

#[tokio::test]
async fn an_error_page_of_a_proxy_loses_no_text() {
    let server = Server::start().await;
    let (person, _, room) = server.kevin_and_jason().await;
    person.say(&room, "helo").await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    let fails = Arc::new(AtomicU16::new(0));
    let port = failing_proxy(server.port(), fails.clone()).await;
    let at = |path: &str| format!("http://127.0.0.1:{port}{path}");
    let cookie = person.cookie();
    let (name, value) = cookie.split_once('=').expect("a cookie");
    let cookie = json!({ "name": name, "value": value, "url": at("/") });
    kevin.cdp("Network.setCookie", cookie).await;
    let place = at(&format!("/rooms/{room}"));
    kevin.client.goto(&place).await.expect("a page");
    kevin.live().await;
    kevin.keys("#composer-body", "\u{e013}").await;
    kevin
        .until("document.activeElement.matches('.editing textarea')")
        .await;

    fails.store(413, Ordering::SeqCst);
    kevin.keys(".editing textarea", ", or hello\u{e007}").await;
    let notice = "document.querySelector('#notice').textContent";
    kevin
        .until(&format!("{notice}.includes('isn’t responding')"))
        .await;
    let edited = "document.querySelector('.editing textarea')?.value";
    assert_eq!(kevin.eval(edited).await, "helo, or hello");
    // Not even when the message is replaced before the answer shows that nothing was saved.
    kevin.keys(".editing textarea", "!\u{e007}").await;
    let elsewhere = [("body", "from elsewhere")];
    person
        .post(&format!("/rooms/{room}/messages/1"), &elsewhere)
        .await;
    kevin.sees("from elsewhere").await;
    kevin
        .until(&format!("{edited} === 'helo, or hello!'"))
        .await;
    kevin.say("and this?").await;
    kevin
        .until("document.querySelector('#outbox .failed textarea')?.value === 'and this?'")
        .await;

    fails.store(0, Ordering::SeqCst);
    kevin.keys(".editing textarea", "\u{e007}").await;
    kevin.sees("helo, or hello!").await;
    kevin
        .until("Object.keys(localStorage).every((key) => !key.includes('/messages/'))")
        .await;
    kevin.click("#outbox .primary").await;
    // A button that disappears gives its focus to the composer.
    assert_eq!(
        kevin.eval("document.activeElement.id").await,
        "composer-body"
    );
    kevin.sees("and this?").await;
    kevin.close().await;
}

#[tokio::test]
async fn a_refused_message_is_a_form_with_the_reason_and_any_other_waits_and_goes_out_by_itself() {
    let server = Server::start().await;
    let (person, _, room) = server.kevin_and_jason().await;
    let driver = Driver::start().await;
    let kevin = driver.browser().await;
    let fails = Arc::new(AtomicU16::new(0));
    let port = failing_proxy(server.port(), fails.clone()).await;
    let place = format!("http://127.0.0.1:{port}/rooms/{room}");
    kevin.signed_in(&server, &person).await;
    kevin.client.goto(&place).await.expect("a page");
    kevin.live().await;
    let shown = "(li => li && [li.querySelector('textarea').value,
        ...[...li.querySelectorAll('.unsent, .waits span, .actions button')].filter(e => e.checkVisibility()).map(e => e.innerText)])
        (document.querySelector('#outbox li'))";
    let until_shown = async |words: &[&str]| {
        kevin
            .until(&format!(
                "JSON.stringify({shown}) === JSON.stringify({})",
                json!(words)
            ))
            .await;
    };
    for (status, reason) in [
        (
            403,
            "The server refused this message. Reload the page and try again.",
        ),
        (
            404,
            "This wasn’t sent: you’re no longer in this room. Copy your text if you still need it.",
        ),
        (
            413,
            "Messages can be up to 10,000 characters. Split it into several.",
        ),
    ] {
        let text = format!("refused with {status}");
        fails.store(status, Ordering::SeqCst);
        kevin.say(&text).await;
        until_shown(&[&text, reason, "Try again", "Discard"]).await;
        if status == 404 {
            shots(&kevin, "room-refused").await;
        }
        let label = "document.querySelector('#outbox .actions [data-discard]').ariaLabel";
        assert_eq!(
            kevin.eval(label).await,
            format!("Discard the message “{text}”")
        );
        fails.store(0, Ordering::SeqCst);
        kevin.click("#outbox .primary").await;
        kevin.sees(&text).await;
        kevin.until("!document.querySelector('#outbox li')").await;
    }
    // The stream is open all the while, so nothing but time brings these on their way again.
    for status in [429, 502, 503] {
        let text = format!("answered with {status}");
        fails.store(status, Ordering::SeqCst);
        kevin.say(&text).await;
        until_shown(&[&text, "Not sent yet. Trying again…"]).await;
        fails.store(0, Ordering::SeqCst);
        kevin.sees(&text).await;
        kevin.until("!document.querySelector('#outbox li')").await;
    }
    // Somebody who changes their mind while it waits takes it back.
    fails.store(502, Ordering::SeqCst);
    kevin.say("better not").await;
    kevin.find("#outbox .waiting").await;
    shots(&kevin, "room-waiting").await;
    kevin.click("#outbox .waits [data-discard]").await;
    kevin.until("!document.querySelector('#outbox li')").await;
    assert_eq!(server.query("select count(*) from messages"), "6");
    kevin.close().await;
}
