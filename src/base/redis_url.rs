//! The password of Redis, where it is not in the URL.

use url::Url;

/// The variable that holds it, as for `redis-cli`. (`PGPASSWORD` is the same for PostgreSQL,
/// and sqlx reads it.) A password in a URL has to be encoded; this one is taken as it is.
const VARIABLE: &str = "REDISCLI_AUTH";

/// The URL of Redis with the password from the environment, unless it has one.
pub fn with_password(url: &str) -> String {
    let password = std::env::var(VARIABLE).unwrap_or_default();
    with(url, &password)
}

fn with(text: &str, password: &str) -> String {
    let Ok(mut url) = Url::parse(text) else {
        return text.to_owned();
    };
    // `set_password` takes a percent sign for the start of a code.
    let encoded = password.replace('%', "%25");
    if password.is_empty() || url.password().is_some() || url.set_password(Some(&encoded)).is_err()
    {
        return text.to_owned();
    }
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_put_into_a_url_that_has_none() {
        let url = "redis://redis:6379";
        assert_eq!(with(url, ""), url);
        for password in ["plain", "p@ss:w/rd", "a#b?c%40d", "ä \"'\\"] {
            let made = with(url, password);
            let read: deadpool_redis::redis::ConnectionInfo = made.parse().expect("a URL");
            assert_eq!(read.redis_settings().password(), Some(password), "{made}");
        }
        let own = "redis://:own@redis:6379";
        assert_eq!(with(own, "other"), own);
        let socket = "redis+unix:///run/redis.sock";
        assert_eq!(with(socket, "secret"), socket);
    }
}
