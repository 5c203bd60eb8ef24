//! A program that sends frames without end.

use tokio_tungstenite::tungstenite::{
    Message,
    protocol::frame::{
        Frame,
        coding::{Data, OpCode},
    },
};

use crate::floods::server;

/// A frame that is not the last one of its message.
fn fragment(opcode: Data, text: &str) -> Message {
    Message::Frame(Frame::message(text.into(), OpCode::Data(opcode), false))
}

#[tokio::test]
async fn d30_every_frame_of_a_socket_counts() {
    let server = server("{}").await;
    let (kevin, _, room) = server.kevin_and_jason().await;
    let mut pongs = kevin.socket(&room, None).await;
    for _ in 0..30 {
        pongs.send(Message::Pong(vec![])).await;
    }
    assert_eq!(pongs.closes().await, Some(1008));

    let mut pieces = kevin.socket(&room, None).await;
    pieces.send(fragment(Data::Text, "a")).await;
    for _ in 0..30 {
        pieces.send(fragment(Data::Continue, "b")).await;
    }
    assert_eq!(pieces.closes().await, Some(1008));

    // A message that goes on and on ends with its time, whatever comes in between.
    let mut endless = kevin.socket(&room, None).await;
    endless.send(fragment(Data::Text, "a")).await;
    endless.send(Message::Ping(vec![1])).await;
    assert_eq!(endless.closes().await, Some(1008));
}
