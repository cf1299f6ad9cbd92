//! The least that a bot on teloxide's own dispatcher does: it says what it is told.
//!
//! `cargo bench --bench bot` compares the processor time of pullquote with this.

use teloxide::prelude::*;

#[tokio::main]
async fn main() {
    let echo = Update::filter_message().endpoint(|bot: Bot, message: Message| async move {
        if let Some(text) = message.text() {
            bot.send_message(message.chat.id, text).await?;
        }
        respond(())
    });
    Dispatcher::builder(Bot::from_env(), echo).build().dispatch().await;
}
