//! Secrets that pass through the server while it logs all that it can.

use std::time::Duration;

use reqwest::Method;

use crate::{
    operators::log_at,
    support::{Person, page::Page, person::PASSWORD, smtp::Smtp},
};

const NEW_PASSWORD: &str = "PWCANARY of another corner table";

/// A picture of one pixel.
const PICTURE: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\
    \x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82";

async fn send_picture(person: &Person) {
    let mut body = b"--edge\r\nContent-Disposition: form-data; name=\"picture\"; \
        filename=\"FILECANARY.png\"\r\nContent-Type: image/png\r\n\r\n"
        .to_vec();
    body.extend(PICTURE);
    body.extend(b"\r\n--edge--\r\n");
    let request = person.request(Method::POST, "/me/picture");
    let request = request.header("Content-Type", "multipart/form-data; boundary=edge");
    request.body(body).send().await.expect("an answer");
}

/// S-135: confirming an address, a reset link by mail and one of an administrator's, a
/// picture, a socket.
#[tokio::test]
async fn s135_links_mails_and_pictures_leave_no_secret_in_the_log() {
    for format in ["lines", "json"] {
        let smtp = Smtp::start().await;
        let mut secrets = vec![];
        let mut settings: Vec<_> = smtp.settings().into();
        settings.push(("SNUG_LOG_FORMAT", format.into()));
        settings.push(("SNUG_RATES", "{forgot=0}".into()));
        let log = log_at("debug", &settings, async |kevin: Person| {
            let form = [
                ("username", "kevin"),
                ("email", "kevin@mailcanary.example"),
                ("password", PASSWORD),
            ];
            kevin.post("/register", &form).await;
            let mail = smtp.next().await;
            secrets.push(mail.path().to_owned());
            kevin.get(mail.path()).await;
            kevin.post(mail.path(), &[]).await;
            kevin.post("/forgot", &[("who", "kevin")]).await;
            let mail = smtp.next().await;
            secrets.push(mail.path().to_owned());
            kevin.get(mail.path()).await;
            kevin.post(mail.path(), &[("password", NEW_PASSWORD)]).await;
            kevin.sign_out().await;
            let form = [("username", "kevin"), ("password", NEW_PASSWORD)];
            kevin.post("/login", &form).await;
            secrets.push(kevin.cookie());
            send_picture(&kevin).await;
            let room = kevin.join("designers").await;
            let mut socket = kevin.socket(&room, None).await;
            let frame = r#"{"say": "a TEXTCANARY", "nonce": "NONCECANARY"}"#;
            socket.text(frame).await;
            socket.sees("a TEXTCANARY").await;
            let jason = Person::new(kevin.origin().to_owned());
            jason.register("jason").await;
            secrets.push(jason.cookie());
            let proof = [("proof", NEW_PASSWORD)];
            let answer = kevin.post("/people/jason/reset-link", &proof).await;
            let page = Page::read(&answer.text().await.expect("a page"));
            let link = page.texts(".link code").concat();
            let path = &link[link.find("/reset/").expect("a link")..];
            secrets.push(path.to_owned());
            jason.post(path, &[("password", NEW_PASSWORD)]).await;
            jason.get(path).await;
            tokio::time::sleep(Duration::from_millis(200)).await;
        })
        .await;
        assert_eq!(secrets.len(), 5, "everything was there");
        assert!(log.contains("POST"), "{log}");
        let tokens = secrets.iter().map(|secret| {
            let token = secret.rsplit(['/', '=']).next().expect("a token");
            assert!(token.len() > 20, "{secret}");
            token
        });
        for secret in tokens.chain(["CANARY", "mailcanary", PASSWORD]) {
            assert!(!log.contains(secret), "{format}: {secret} is in {log}");
        }
    }
}
