//! How Redis is connected to.

use deadpool_redis::redis::{Client, TlsCertificates};

use crate::{
    base::{config::Redis, redis_url},
    realtime::cluster::relay::RelayError,
};

/// A client that connects to this Redis. With TLS, the server's certificate has to come from
/// the setting's authorities, or from a public one.
///
/// # Errors
/// When the address or the certificates cannot be used.
pub(super) fn client_of(redis: &Redis) -> Result<Client, RelayError> {
    let url = redis_url::with_password(&redis.url);
    let Some(file) = &redis.roots else {
        return Ok(Client::open(url)?);
    };
    let roots =
        std::fs::read(file).map_err(|error| format!("redis.roots, {}: {error}", file.display()))?;
    if !String::from_utf8_lossy(&roots).contains("BEGIN CERTIFICATE") {
        return Err(format!("redis.roots, {}: no certificate is in it", file.display()).into());
    }
    let certificates = TlsCertificates {
        client_tls: None,
        root_cert: Some(roots),
    };
    Ok(Client::build_with_tls(url, certificates)?)
}
