//! What waits, by number.

use super::open;

#[tokio::test]
async fn what_waits_is_read_by_number_in_the_order_asked() {
    let store = open(None).await;
    let rows = (1..=4).map(|update| (update, format!("raw {update}"))).collect();
    store.take_in(rows).await.unwrap();
    store.finish(2, Vec::new()).await;
    let loaded = store.load(vec![4, 9, 2, 1]).await.unwrap();
    let loaded: Vec<_> = loaded.iter().map(|row| (row.update, row.raw.as_str())).collect();
    assert_eq!(loaded, [(4, "raw 4"), (1, "raw 1")]);
}
