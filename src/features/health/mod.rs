//! The health check and the metrics.

pub mod metrics;
pub mod routes;

use std::{
    io::{Error, Read, Result, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpStream},
    time::Duration,
};

use rocket::figment::Figment;

/// The longest wait for the answer.
const TIMEOUT: Duration = Duration::from_secs(2);

/// Asks the server on this machine with these settings whether it is up. For containers,
/// which have no HTTP client.
///
/// # Errors
/// When it does not answer, or answers that it is not up.
pub fn ask(figment: &Figment) -> Result<()> {
    let address: IpAddr = figment.extract_inner("address").map_err(Error::other)?;
    let port: u16 = figment.extract_inner("port").map_err(Error::other)?;
    let address = match address {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
        address => address,
    };
    let mut stream = TcpStream::connect_timeout(&(address, port).into(), TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.write_all(b"GET /up HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    match answer.starts_with("HTTP/1.1 200 ") {
        true => Ok(()),
        false => Err(Error::other(
            answer.lines().next().unwrap_or("no answer").to_owned(),
        )),
    }
}
