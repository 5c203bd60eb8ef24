//! Mail to addresses that are not confirmed.

use crate::support::{
    Person, Server,
    page::Page,
    person::{PASSWORD, header, location},
    smtp::Smtp,
};

async fn with_mail() -> (Server, Smtp) {
    let smtp = Smtp::start().await;
    (server_with(&smtp).await, smtp)
}

async fn server_with(smtp: &Smtp) -> Server {
    let mut settings = smtp.settings().to_vec();
    settings.push(("ROCKET_RATES", "{sign_up=0,forgot=0}".into()));
    let settings: Vec<_> = settings.iter().map(|(k, v)| (*k, v.as_str())).collect();
    Server::start_with(&settings).await
}

async fn sign_up(server: &Server, name: &str, email: &str) -> Person {
    let person = server.visitor();
    let form = [("username", name), ("email", email), ("password", PASSWORD)];
    assert_eq!(
        person.post("/register", &form).await.status(),
        303,
        "{name}"
    );
    person
}

/// Asks for reset links, by each of these names or addresses.
async fn forgot(server: &Server, who: &[String]) {
    for who in who {
        let answer = server.visitor().post("/forgot", &[("who", who)]).await;
        assert_eq!(answer.status(), 200);
    }
}

/// Counts the mails that arrive until none has come for half a second, and checks their
/// recipients.
async fn mails(smtp: &Smtp, mailbox: &str) -> usize {
    let mut count = 0;
    while let Some(mail) = smtp.soon().await {
        assert!(mail.to.ends_with(mailbox), "{}", mail.to);
        count += 1;
    }
    count
}

#[tokio::test]
async fn s122_sixty_accounts_send_a_third_person_three_mails() {
    let (server, smtp) = with_mail().await;
    let names: Vec<_> = (0..60).map(|n| format!("mallory-{n}")).collect();
    let spelling = |n: usize| match n % 4 {
        0 => "victim@example.org".to_owned(),
        1 => "VICTIM@example.org".to_owned(),
        2 => format!("victim+{n}@example.org"),
        _ => "vic.tim@EXAMPLE.org".to_owned(),
    };
    let mut everybody = vec![];
    for (n, name) in names.iter().enumerate() {
        everybody.push(sign_up(&server, name, &spelling(n)).await);
    }
    forgot(&server, &names).await;
    forgot(&server, &vec!["victim@example.org".to_owned(); 9]).await;
    for (n, person) in everybody.iter().enumerate() {
        person.post("/me/email/again", &[]).await;
        let email = spelling(n + 1);
        let form = [("email", email.as_str()), ("proof", PASSWORD)];
        person.post("/me/email", &form).await;
    }
    forgot(&server, &names).await;
    let count = mails(&smtp, "@example.org").await;
    let victims = mails(&smtp, "@example.org").await;
    println!("S-122: 60 accounts had {count} mails sent to one mailbox");
    assert_eq!((count, victims), (3, 0));
}

#[tokio::test]
async fn s122_one_account_asks_few_addresses_to_confirm() {
    let (server, smtp) = with_mail().await;
    let mallory = sign_up(&server, "mallory", "first@example.org").await;
    for n in 0..20 {
        let email = format!("victim-{n}@example.org");
        let form = [("email", email.as_str()), ("proof", PASSWORD)];
        assert_eq!(mallory.post("/me/email", &form).await.status(), 303);
    }
    // (None to an address that was replaced before its mail was on its way.)
    let count = mails(&smtp, "@example.org").await;
    assert!((1..=9).contains(&count), "{count} mails");
    let again = mallory.post("/me/email/again", &[]).await;
    assert_eq!(again.status(), 429);
    assert!(again.headers().contains_key("Retry-After"));
}

/// A mail goes to the address that was counted, however long it waits.
#[tokio::test]
async fn s122_mails_that_wait_do_not_go_to_an_address_that_was_stored_later() {
    let smtp = Smtp::start_slow(std::time::Duration::from_secs(2)).await;
    let server = server_with(&smtp).await;
    let mallory = sign_up(&server, "mallory", "first@example.org").await;
    let own = (0..7).map(|n| format!("own-{n}@example.org"));
    for email in own.chain(["victim@example.net".into()]) {
        let form = [("email", email.as_str()), ("proof", PASSWORD)];
        assert_eq!(mallory.post("/me/email", &form).await.status(), 303);
    }
    let mut victim = 0;
    let first = smtp.next().await;
    assert_eq!(first.to, "first@example.org");
    while let Some(mail) = smtp.soon().await {
        victim += usize::from(mail.to == "victim@example.net");
    }
    assert!(victim <= 1, "{victim} mails to one address, counted once");
}

/// A link of the former mailbox resets nothing, and no address outlives its account.
#[tokio::test]
async fn s41_links_end_with_the_address_they_were_sent_to() {
    let (server, smtp) = with_mail().await;
    server.register("anna").await;
    let kevin = sign_up(&server, "kevin", "old@example.org").await;
    smtp.confirm(&server.visitor()).await;
    forgot(&server, &["kevin".into()]).await;
    let link = smtp.next().await.path().to_owned();
    assert_eq!(server.visitor().get(&link).await.status(), 200);
    let email = [("email", "new@example.org"), ("proof", PASSWORD)];
    assert_eq!(kevin.post("/me/email", &email).await.status(), 303);
    assert_eq!(server.visitor().get(&link).await.status(), 410);
    let rows = "select (select count(*) from resets) + (select count(*) from email_confirmations)";
    assert_eq!(smtp.next().await.to, "new@example.org");
    assert_eq!(server.query(rows), "1");
    let close = [("confirm", PASSWORD)];
    assert_eq!(kevin.post("/me/close", &close).await.status(), 303);
    assert_eq!(server.query(rows), "0");
}

/// A confirmed address that is not the stored one, as an older version may leave behind.
#[tokio::test]
async fn d13_an_address_that_was_compared_otherwise_is_confirmed_again() {
    let (server, smtp) = with_mail().await;
    let kevin = sign_up(&server, "kevin", "Jason@example.org").await;
    smtp.next().await;
    server.query("update users set confirmed_email = 'former@example.org'");
    assert_eq!(kevin.post("/me/email/again", &[]).await.status(), 303);
    smtp.confirm(&server.visitor()).await;
    let confirmed = server.query("select confirmed_email from users");
    assert_eq!(confirmed, "jason@example.org");
}

#[tokio::test]
async fn s41_a_confirmation_takes_a_button_and_works_once_within_a_day() {
    let (server, smtp) = with_mail().await;
    let kevin = sign_up(&server, "kevin", "Kevin@example.org").await;
    let mail = smtp.next().await;
    assert_eq!(mail.to, "Kevin@example.org");
    let path = mail.path().to_owned();
    let token = path.trim_start_matches("/confirm/");
    assert_eq!(token.len(), 64, "256 bits");
    assert!(!server.dump().contains(token), "only its hash is stored");
    let confirmed = || server.query("select coalesce(confirmed_email, 'no') from users");
    // Looking confirms nothing, whoever looks and however.
    for method in [reqwest::Method::GET, reqwest::Method::HEAD] {
        let answer = server.visitor().request(method, &path).send().await;
        let answer = answer.expect("an answer");
        assert_eq!(answer.status(), 200);
        assert_eq!(header(&answer, "Cache-Control"), "no-store");
        assert_eq!(header(&answer, "Referrer-Policy"), "no-referrer");
    }
    assert_eq!(confirmed(), "no");
    forgot(&server, &["kevin".into(), "kevin@example.org".into()]).await;
    assert!(smtp.is_quiet().await, "no other mail before that");
    // A link expires after a day, and ends when the address changes.
    let day: i64 = 24 * 60 * 60 * 1_000_000;
    let age = |by: i64| {
        let sql = format!("update email_confirmations set created_at = created_at - {by}");
        server.query(&sql);
    };
    age(day);
    assert_eq!(server.visitor().post(&path, &[]).await.status(), 410);
    age(-day);
    let email = |email| [("email", email), ("proof", PASSWORD)];
    kevin.post("/me/email", &email("other@example.org")).await;
    assert_eq!(server.visitor().post(&path, &[]).await.status(), 410);
    let other = smtp.next().await;
    assert_eq!(server.visitor().post(&path, &[]).await.status(), 410);
    // Its button confirms, once. Browsers send "null" from a page without referrer.
    let path = other.path();
    let request = server.visitor().request(reqwest::Method::POST, path);
    let answer = request.header("Origin", "null").send().await;
    assert_eq!(location(&answer.expect("an answer")), "/confirmed");
    assert_eq!(confirmed(), "other@example.org");
    for path in [path, "/confirm/link", "/confirm/0"] {
        assert_eq!(
            server.visitor().post(path, &[]).await.status(),
            410,
            "{path}"
        );
        assert_eq!(server.visitor().get(path).await.status(), 410, "{path}");
    }
    forgot(&server, &["kevin".into()]).await;
    assert_eq!(smtp.next().await.to, "other@example.org");
    // Another address is unconfirmed again, until a link is used.
    kevin.post("/me/email", &email("third@example.org")).await;
    assert_eq!(confirmed(), "no");
    assert_eq!(smtp.next().await.to, "third@example.org");
    forgot(&server, &["kevin".into(), "other@example.org".into()]).await;
    assert!(smtp.is_quiet().await);
}

#[tokio::test]
async fn d13_an_address_belongs_to_the_account_that_confirmed_it_first() {
    let (server, smtp) = with_mail().await;
    // Five accounts with the address come before its owner's.
    for n in 0..2 {
        sign_up(&server, &format!("mallory-{n}"), "ana@example.org").await;
        smtp.next().await;
    }
    sign_up(&server, "ana", "ana@example.org").await;
    smtp.confirm(&server.visitor()).await;
    forgot(&server, &["Ana@example.org".into()]).await;
    let mail = smtp.next().await;
    assert!(mail.text.contains("Hello ana"), "{}", mail.text);
    // A second account is refused, and told so on the page of its link only.
    let eve = sign_up(&server, "eve", "eve@example.org").await;
    let link = smtp.next().await.path().to_owned();
    server.query("update users set email = 'ana@example.org' where username = 'eve'");
    server.query("update email_confirmations set email = 'ana@example.org'");
    let answer = server.visitor().post(&link, &[]).await;
    assert_eq!(answer.status(), 409);
    let page = Page::read(&answer.text().await.expect("a page"));
    assert!(page.texts("h1").concat().contains("Another account"));
    let me = eve.page("/me").await;
    assert!(me.texts("form.done").concat().contains("Not confirmed yet"));
}

#[tokio::test]
async fn without_mail_nobody_is_asked_to_confirm() {
    let server = Server::start().await;
    let kevin = sign_up(&server, "kevin", "kevin@example.org").await;
    let page = kevin.page("/me").await;
    let hints = page.texts(".hint").concat();
    assert!(hints.contains("This server can’t send e-mail"), "{hints}");
    assert!(page.texts("form[action='/me/email/again']").is_empty());
    assert_eq!(
        server.query("select count(*) from email_confirmations"),
        "0"
    );
}

#[tokio::test]
async fn s130_no_typed_name_gets_into_the_head_of_a_mail() {
    let (server, smtp) = with_mail().await;
    for (n, email) in [
        "a@b.example\r\nBcc: victim@example.org",
        "a@b.example\nSubject: hello",
        "a@b.example, victim@example.org",
        "a@b.example,victim@example.org",
        "<a@b.example>,<victim@example.org>",
        "\"a\r\nBcc: v\"@b.example",
        "Victim <victim@example.org>",
        "a@b.example\0",
        "a@b.example>\u{85}victim@example.org",
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("mallory-{n}");
        let form = [
            ("username", &*name),
            ("email", email),
            ("password", PASSWORD),
        ];
        let status = server.visitor().post("/register", &form).await.status();
        assert!([303, 422].contains(&status.as_u16()), "{email:?}: {status}");
    }
    assert!(smtp.is_quiet().await, "none of these is one address");
    // A display name is in no mail, and a username has no character that means anything.
    let kevin = sign_up(&server, "kevin", "kevin@example.org").await;
    let form = [
        ("display_name", "Kevin Subject: hi"),
        ("bio", ""),
        ("time_zone", ""),
    ];
    kevin.post("/me/profile", &form).await;
    smtp.confirm(&server.visitor()).await;
    forgot(&server, &["kevin".into()]).await;
    let mail = smtp.next().await;
    let head = mail.text.split("\n\n").next().expect("a head");
    assert_eq!(head.matches("Subject:").count(), 1, "{head}");
    assert!(!mail.text.contains("Kevin Subject"));
}

/// D-21: the link takes over an account, so its owner hears of it.
#[tokio::test]
async fn d21_the_owner_is_told_of_an_administrator_s_link() {
    let (server, smtp) = with_mail().await;
    let kevin = server.register("kevin").await;
    let jason = sign_up(&server, "jason", "jason@example.org").await;
    let confirmation = smtp.next().await;
    let link = [("proof", PASSWORD)];
    let create = || kevin.post("/people/jason/reset-link", &link);
    // Not to an address that might be somebody else's.
    assert_eq!(create().await.status(), 200);
    assert!(smtp.is_quiet().await);
    let confirmed = jason.post(confirmation.path(), &[]).await;
    assert_eq!(confirmed.status(), 303);
    assert_eq!(create().await.status(), 200);
    let told = smtp.next().await;
    assert_eq!(told.to, "jason@example.org");
    assert!(
        told.text.contains("kevin, an administrator"),
        "{}",
        told.text
    );
    assert!(!told.text.contains("/reset/"), "{}", told.text);
}
