use super::*;

#[test]
fn the_table_is_written_as_blocks_are_compared() {
    let languages: HashMap<String, Cues> =
        toml::from_str(include_str!("../../../data/blocks.toml")).unwrap();
    assert!(languages.len() > 10);
    for (language, cues) in &languages {
        for list in [
            &cues.references,
            &cues.pointers,
            &cues.offers,
            &cues.invitations,
            &cues.credits,
            &cues.bylines,
            &cues.agencies,
            &cues.positions,
            &cues.figures,
            &cues.notes,
            &cues.sources,
            &cues.imprints,
        ] {
            for cue in list {
                assert_eq!(
                    &fold(cue),
                    cue,
                    "{language}: write it in lower case with straight apostrophes"
                );
            }
        }
        for list in [&cues.rights, &cues.views, &cues.not_ours] {
            for cue in list {
                assert_eq!(
                    &fold(cue),
                    cue,
                    "{language}: write it in lower case with straight apostrophes"
                );
            }
        }
        assert_eq!(
            cues.offers.is_empty(),
            cues.invitations.is_empty(),
            "{language}: one needs the other"
        );
        assert_eq!(
            cues.views.is_empty(),
            cues.not_ours.is_empty(),
            "{language}: one needs the other"
        );
    }
}

#[test]
fn captions_are_told_by_their_credit_or_number() {
    for block in [
        "Kerry meeting Kelly during his visit to Moscow. Photo: NASA Astronaut Scott Kelly's Facebook page",
        "Photo: AP",
        "Photo: courtesy of the museum.",
        "The Neva bridge at dusk. Photo by Anna Petrova",
        "The Neva bridge at dusk. Photo by Jan van der Berg for The Moscow Times, 2016.",
        "Photo by Anna Petrova",
        "The Neva bridge at night (AFP)",
        "The Neva bridge at night (AFP/Getty Images)",
        "_Kerry with a llama, March 2016 (Reuters)_",
        "Above: The Neva bridge in 1905.",
        "From left to right: Kerry, Lavrov, Putin",
        "PHOTO: Kerry in Moscow",
        "The two ministers before the talks (Photo: Reuters)",
        "The two ministers before the talks\nPhoto: Reuters",
        "Ministers Kerry and Lavrov shake hands. (AP Photo/Evan Vucci)",
        "Figure 3: Trade between the two countries",
        "Fig. 2. Trade by year.",
        "Figure 3.1 – Map of Syria",
        "FIGURE IV",
        "Table 1: Results",
        "Сергей Лавров и Джон Керри в Москве. Фото: РИА Новости",
        "Рис. 3. Карта Сирии",
        "Die Außenminister in Moskau. Foto: dpa",
        "Abbildung 2: Handel nach Jahren",
        "Les ministres à Moscou. Photo : AFP",
        "图3：两国贸易额",
        "写真：ロイター",
    ] {
        assert_eq!(of(block), Kind::Caption, "{block:?}");
    }
}

#[test]
fn references_are_told_by_their_opening_or_their_address() {
    for block in [
        "Also read: \"Kerry's visit to Moscow: Game-changer or just a game?\"",
        "Read more",
        "Read more »",
        "► READ MORE: The talks in Geneva",
        "[See also: Ukraine]",
        "Also see: Neva bridges and how they open",
        "For more on the Neva, click here.",
        "To read the whole story, click here",
        "Related: Kerry's visit to Moscow was a success for both sides and for peace.",
        "Related: how the bridge was built",
        "See also chapter 4.",
        "Read also “The talks in Geneva”",
        "Read next – The talks in Geneva",
        "Читайте также: «Визит Керри»",
        "Подробнее об этом в нашем материале.",
        "Lesen Sie auch: Kerry in Moskau",
        "Siehe auch: Kerry",
        "À lire aussi : Kerry à Moscou",
        "Lea también: Kerry en Moscú",
        "Leggi anche: Kerry a Mosca",
        "Leia também: Kerry em Moscou",
        "Lees ook: Kerry in Moskou",
        "Czytaj także: Kerry w Moskwie",
        "延伸阅读：克里访问莫斯科",
        "関連記事：ケリー長官",
        "https://example.org/a",
        "<https://example.org/a>",
        "Website: www.example.org",
        "• https://example.org/a\n• https://example.org/b",
    ] {
        assert_eq!(of(block), Kind::Reference, "{block:?}");
    }
}

#[test]
fn notes_are_told_by_what_they_say_of_the_text() {
    for block in [
        "The opinion of the author may not necessarily reflect the position of Russia Direct or its staff.",
        "The views expressed in this article are those of the author\nand do not necessarily reflect those of the paper.",
        "Opinions expressed here are the author’s own.",
        "© 2016 Russia Direct. All rights reserved.",
        "Copyright © 2016 Russia Direct",
        "Russia Direct, 2016. All rights reserved.",
        "Editor’s note: The talks went on after this was written.",
        "This article was originally published in March.",
        "Source: World Bank",
        "Source: author's own calculations.",
        "Sources: World Bank, World Development Indicators 2015; Rosstat; Ministry of Finance.",
        "Мнение автора может не совпадать с позицией редакции.",
        "Все права защищены.",
        "Die Meinung des Autors entspricht nicht unbedingt der Meinung der Redaktion.",
        "Les propos tenus n'engagent que leur auteur.",
        "Las opiniones expresadas no reflejan necesariamente la posición del periódico.",
        "本文仅代表作者个人观点。",
    ] {
        assert_eq!(of(block), Kind::Note, "{block:?}");
    }
}

#[test]
fn running_text_that_uses_the_same_words_stays_running_text() {
    for block in [
        "Also read by the minister were the letters of the king.",
        "Read more slowly, said the teacher, and you will understand.",
        "Related problems came up in Geneva, too.",
        "More than four hours passed.",
        "Photo albums were handed out to the guests.",
        "The photo: a symbol of the talks, or so it seemed to those who were in the room with them.",
        "He had one thing left, a photo: it showed the ministers.",
        "Figure 3 shows that trade fell.",
        "Figures released on Monday: trade fell.",
        "Table 2 lists all results.",
        "Maps of Syria were on the table.",
        "Map 3 was wrong, and so they lost their way.",
        "Watch the skies, they were told.",
        "More “experts” came to Moscow, and more – much more – was to come.",
        "MORE: The King's good servant, but God's first.",
        "Map v. territory: an old quarrel.",
        "He showed them the map (image: a tree) and left.",
        "Source: The witness told the court that the river froze in the night of the fire.",
        "Related: to the Tsar by marriage, Orlov built the bridge.",
        "Photo: the essence of memory, wrote Barthes, is that which is no more.",
        "Above: all that he had seen was now below him, and he was glad of it.",
        "Above all, he wanted peace.",
        "For more on this he had to wait until the spring.",
        "For more than a year they met, and read the letters.",
        "It ends with a photo. Photo by photo, the book shows how the bridge was built.",
        "A photo by Anna Petrova hung on the wall",
        "The talks were about Agence France-Presse (AFP)",
        "The Environmental Protection Agency (EPA)",
        "The talks went on for four hours, officials said on Monday. (Reuters)",
        "He sold it to an agency (Reuters) in the end.",
        "The opinion of the court was unanimous.",
        "The opinions of voters changed in a week.",
        "The views of both sides differ on Syria.",
        "Copyright law was on the list as well.",
        "Sources in the ministry say that the talks went on.",
        "He wrote it down at https://example.org/a and went home.",
        "Мнение автора разделяют многие.",
        "Фото было сделано в Москве.",
        "Карта Сирии лежала на столе.",
        "Die Meinung der Minister war geteilt.",
        "图书馆在莫斯科。",
        "本文介绍了会谈的结果。",
        "",
        "***",
    ] {
        assert_eq!(of(block), Kind::Body, "{block:?}");
    }
}

#[test]
fn a_heading_over_references_is_known() {
    for (heading, expected) in [
        ("See also", true),
        ("Related articles:", true),
        ("Siehe auch", true),
        ("More trouble", false),
    ] {
        assert_eq!(heads_references(heading), expected, "{heading:?}");
    }
}
