//! Quotes in any chat, by the bot's name typed before a question.

use super::bot::Bot;
use super::counts::{self, Place};
use super::keyboard::Buttons;
use super::links;
use super::render::{self, Shown};
use super::reply::Page;
use super::sender::Refusal;
use super::update::InlineQuery;
use super::words::Words;
use crate::answer::{Quote, Verdict};
use crate::store::Change;
use std::time::Instant;
use teloxide::payloads::AnswerInlineQuery;
use teloxide::types::{
    InlineQueryId, InlineQueryResult, InlineQueryResultArticle, InlineQueryResultsButton,
    InlineQueryResultsButtonKind, InputMessageContent, InputMessageContentText, LinkPreviewOptions,
};

/// How many results a page has.
const PAGE: usize = 10;
/// How many there are in all: further ones answer nothing.
const MOST: usize = 50;
/// How long Telegram may keep what one person was shown, in seconds. What only holds for a moment
/// it may not keep at all.
const CACHED: u32 = 30;

/// What is shown to one who types.
struct Results {
    articles: Vec<InlineQueryResult>,
    /// Where the next page begins, if there is one.
    next: Option<usize>,
    /// What is said above the results.
    button: Option<&'static str>,
    /// How long they hold, in seconds.
    cached: u32,
}

impl Bot {
    /// Answers what is typed behind the bot's name.
    pub(super) async fn inline(
        &self,
        query: &InlineQuery,
        received: i64,
        arrived: Instant,
    ) -> Vec<Change> {
        let words = self.words_of(&query.from);
        let may_type = self.live.load().quota.inline(query.from.id, received);
        let results = if !may_type {
            Results { cached: 0, ..Results::saying(words.say("inline-too-fast")) }
        } else if !self.may_ask(query.from.id).await {
            Results { cached: 0, ..Results::saying(words.say("inline-not-allowed")) }
        } else if query.query.trim().is_empty() {
            self.offered(words)
        } else {
            self.results(words, &query.query, &query.offset)
        };
        let answer = AnswerInlineQuery {
            inline_query_id: InlineQueryId(query.id.clone()),
            results: results.articles,
            cache_time: Some(results.cached),
            is_personal: Some(true),
            next_offset: Some(results.next.map(|next| next.to_string()).unwrap_or_default()),
            button: results.button.map(|text| InlineQueryResultsButton {
                text: text.to_owned(),
                kind: InlineQueryResultsButtonKind::StartParameter(links::ASK.to_owned()),
            }),
        };
        // Too late is too late: the next letter typed is another query.
        let answered: Result<bool, Refusal> = self.sender.call(&answer).await;
        if answered.is_ok() {
            counts::replied(Place::Inline, arrived);
        }
        Vec::new()
    }

    /// Samples, each posting the quote that answers it.
    fn offered(&self, words: &'static Words) -> Results {
        let now = self.live.load();
        let articles = now.samples().iter().enumerate().filter_map(|(number, sample)| {
            let answer = now.library().ask(sample, 1);
            let quote = answer.quotes.first().filter(|_| answer.verdict == Verdict::Found)?;
            let shown = shown(quote);
            let page = render::answer(&self.view(words), &shown, true, &[], Buttons::Post);
            // Two samples may be answered by one paragraph, and Telegram takes no name twice.
            let id = format!("sample-{number}");
            Some(article(&id, sample.clone(), render::title(&shown), page))
        });
        let articles: Vec<_> = articles.collect();
        let button = articles.is_empty().then(|| words.say("inline-ask"));
        Results { button, ..Results::of(articles) }
    }

    fn results(&self, words: &'static Words, query: &str, offset: &str) -> Results {
        let view = self.view(words);
        let now = self.live.load();
        if let Some(id) = links::shared(query) {
            let Some((document, passage)) = now.library().passage(id) else {
                return Results::saying(words.say("inline-gone"));
            };
            let shown = Shown::plain(&document, passage);
            let page = render::paragraph(&view, &document, passage, Buttons::Post);
            let description = render::description(words, &shown);
            let one = article(id, render::title(&shown), description, page);
            return Results::of(vec![one]);
        }
        let start = offset.parse().unwrap_or(0).min(MOST);
        let end = start + PAGE;
        // As many for each page: with fewer, those at the end would be in another order.
        let ask = || now.library().ask(query, MOST);
        let answer = counts::timed(Place::Inline, ask, |answer| answer);
        if answer.quotes.is_empty() {
            return Results::saying(words.say("inline-nothing"));
        }
        let found = answer.verdict == Verdict::Found;
        let read_as: Vec<String> =
            answer.read_as.iter().map(|reading| reading.read.clone()).collect();
        let articles = answer.quotes.iter().take(end).skip(start).map(|quote| {
            let shown = shown(quote);
            // Whoever chooses a paragraph has judged it: it is posted as what it is.
            let page = render::answer(&view, &shown, true, &read_as, Buttons::Post);
            let description = render::description(words, &shown);
            article(quote.id().as_str(), render::title(&shown), description, page)
        });
        Results {
            articles: articles.collect(),
            next: (answer.quotes.len() > end).then_some(end),
            button: (!found && start == 0).then(|| words.say("inline-closest")),
            cached: CACHED,
        }
    }
}

impl Results {
    /// All that there is.
    fn of(articles: Vec<InlineQueryResult>) -> Results {
        Results { articles, next: None, button: None, cached: CACHED }
    }

    /// Nothing to post, and why.
    fn saying(text: &'static str) -> Results {
        Results { button: Some(text), ..Results::of(Vec::new()) }
    }
}

fn shown(quote: &Quote) -> Shown<'_> {
    Shown {
        document: &quote.document,
        passage: quote.passage,
        sentence: quote.sentence.clone(),
        marks: &quote.highlights,
    }
}

/// A result that posts a page.
pub(super) fn article(
    id: &str,
    title: String,
    description: String,
    page: Page,
) -> InlineQueryResult {
    let mut article =
        InlineQueryResultArticle::new(id, title, content(&page)).description(description);
    article.reply_markup = page.keyboard;
    InlineQueryResult::Article(article)
}

/// A page as what a result posts.
fn content(page: &Page) -> InputMessageContent {
    let text = InputMessageContentText::new(page.text.clone())
        .entities(page.entities.clone())
        .link_preview_options(LinkPreviewOptions {
            is_disabled: true,
            url: None,
            prefer_small_media: false,
            prefer_large_media: false,
            show_above_text: false,
        });
    InputMessageContent::Text(text)
}
