#include "core/base/error.h"
#include "core/tokenizer/encoding_notes.h"
#include "core/tokenizer/stream_decoder.h"
#include "core/tokenizer/tokenizer.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using orrery::BosPolicy;
using orrery::Encoding;
using orrery::Token;
using orrery::Tokenizer;

/// What no peer has: byte offsets of broken text, BOS policy, notes, folders.
class TestTokenizer : public QObject {
    Q_OBJECT
private slots:
    void brokenTextKeepsItsByteOffsets();
    void literalSpecialsAreText();
    void bosNeverComesTwice_data();
    void bosNeverComesTwice();
    void streamHoldsBackUnfinishedCharacters();
    void tokenTextShowsStrayBytes();
    void notesNameTheMistake_data();
    void notesNameTheMistake();
    void gpt2FolderKnowsItsEndOfText();
    void bertFolderFollowsItsSettings();
    void folderRolesComeFromItsFiles();
    void lastLineOfARepeatedWordCounts();
    void digestCoversEveryFile();
    void rowsMustCoverTheIds();
};

namespace {

/// Byte-level letters h, i and the four bytes of an emoji; "hi" merges. <s> = 0, </s> = 1, <pad> = 2.
const char* const kTiny = R"({"version":"1.0","model":{"type":"BPE","vocab":{"<s>":0,"</s>":1,"<pad>":2,"h":3,"i":4,"hi":5,"ð":6,"Ł":7,"ĳ":8,"į":9,
    "ï":10,"¿":11,"½":12,"<":13,"s":14,">":15,"?":16},"merges":[["h","i"]]},
    "pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false},"decoder":{"type":"ByteLevel"},
    "added_tokens":[{"id":0,"content":"<s>","special":true},{"id":1,"content":"</s>","special":true},{"id":2,"content":"<pad>","special":true}]%1})";

const char* const kBosTemplate = R"(,"post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},
    {"Sequence":{"id":"A","type_id":0}}],"pair":[],"special_tokens":{"<s>":{"id":"<s>","ids":[0],"tokens":["<s>"]}}})";

std::shared_ptr<const Tokenizer> tiny(const char* more = "")
{
    return Tokenizer::fromJson(QString::fromUtf8(kTiny).arg(more).toStdString());
}

QString printed(const Encoding& encoding)
{
    QStringList tokens;
    for (const Token& token : encoding.tokens) tokens << QStringLiteral("%1[%2,%3)").arg(token.id).arg(token.begin).arg(token.end);
    return tokens.join(' ');
}

void write(const QTemporaryDir& folder, const char* name, const QByteArray& text)
{
    QFile file(folder.filePath(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

}  // namespace

void TestTokenizer::brokenTextKeepsItsByteOffsets()
{
    // F0 9F is one cut-off character, FF another: U+FFFD is three tokens (EF BF BD), which all report the bytes it stands for.
    QCOMPARE(printed(tiny()->encode("hi\xF0\x9Fhi\xFFh")), QString("5[0,2) 10[2,4) 11[2,4) 12[2,4) 5[4,6) 10[6,7) 11[6,7) 12[6,7) 3[7,8)"));
}

void TestTokenizer::literalSpecialsAreText()
{
    const Encoding special = tiny()->encode("<s>h"), literal = tiny()->encode("<s>h", {.literalSpecial = true});
    QCOMPARE(printed(special), QString("0[0,3) 3[3,4)"));
    QVERIFY(special.tokens[0].special);
    QCOMPARE(printed(literal), QString("13[0,1) 14[1,2) 15[2,3) 3[3,4)"));
    QVERIFY(!literal.tokens[0].special);
}

void TestTokenizer::bosNeverComesTwice_data()
{
    QTest::addColumn<QByteArray>("more");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<int>("policy");
    QTest::addColumn<QString>("ids");
    const QByteArray plain, adds = kBosTemplate, hi = "hi", spelled = "<s>hi";
    const int on = static_cast<int>(BosPolicy::ForceOn), off = static_cast<int>(BosPolicy::ForceOff), usual = static_cast<int>(BosPolicy::TokenizerDefault);
    QTest::newRow("no template") << plain << hi << usual << "5[0,2)";
    QTest::newRow("no template, on") << plain << hi << on << "0[0,0) 5[0,2)";
    QTest::newRow("no template, on, spelled") << plain << spelled << on << "0[0,3) 5[3,5)";
    QTest::newRow("template") << adds << hi << usual << "0[0,0) 5[0,2)";
    QTest::newRow("template, on") << adds << hi << on << "0[0,0) 5[0,2)";
    QTest::newRow("template, off") << adds << hi << off << "5[0,2)";
    QTest::newRow("template, spelled") << adds << spelled << usual << "0[0,3) 5[3,5)";
    QTest::newRow("template, on, spelled") << adds << spelled << on << "0[0,3) 5[3,5)";
}

void TestTokenizer::bosNeverComesTwice()
{
    QFETCH(QByteArray, more);
    QFETCH(QByteArray, text);
    QFETCH(int, policy);
    QFETCH(QString, ids);
    QCOMPARE(printed(tiny(more)->encode(text.toStdString(), {.bos = static_cast<BosPolicy>(policy)})), ids);
}

void TestTokenizer::streamHoldsBackUnfinishedCharacters()
{
    orrery::StreamDecoder stream(tiny());
    QCOMPARE(stream.add(5), std::string("hi"));
    for (const int32_t id : {6, 7, 8}) QCOMPARE(stream.add(id), std::string());
    QCOMPARE(stream.add(9), std::string("\xF0\x9F\x91\x8D"));
    QCOMPARE(stream.add(0), std::string());
    QCOMPARE(stream.add(6), std::string());
    QCOMPARE(stream.add(3), std::string("\uFFFDh"));
    QCOMPARE(stream.add(6), std::string());
    QCOMPARE(stream.finish(), std::string("\uFFFD"));
    QCOMPARE(stream.finish(), std::string());
}

void TestTokenizer::tokenTextShowsStrayBytes()
{
    QCOMPARE(tiny()->tokenText(5), std::string("hi"));
    QCOMPARE(tiny()->tokenText(6), std::string("⟨0xF0⟩"));
    QCOMPARE(tiny()->piece(6), std::string("ð"));
    QCOMPARE(tiny()->piece(99), std::string());
    QCOMPARE(tiny()->idOf("hi"), std::optional<int32_t>(5));
}

void TestTokenizer::notesNameTheMistake_data()
{
    QTest::addColumn<QByteArray>("more");
    QTest::addColumn<std::vector<int32_t>>("ids");
    QTest::addColumn<QString>("mention");  // of the only note; empty: no note
    using Ids = std::vector<int32_t>;
    QTest::newRow("fine") << QByteArray(kBosTemplate) << Ids{0, 5} << "";
    QTest::newRow("twice") << QByteArray(kBosTemplate) << Ids{0, 0, 5} << "twice";
    QTest::newRow("missing") << QByteArray(kBosTemplate) << Ids{5} << "is missing at the start";
    QTest::newRow("never any") << QByteArray() << Ids{5} << "no BOS token in front";
    QTest::newRow("padding") << QByteArray(kBosTemplate) << Ids{0, 5, 2, 2} << "2 of 4 positions hold the padding token";
}

void TestTokenizer::notesNameTheMistake()
{
    QFETCH(QByteArray, more);
    QFETCH(std::vector<int32_t>, ids);
    QFETCH(QString, mention);
    Encoding encoding;
    for (const int32_t id : ids) encoding.tokens.push_back({.id = id, .sequence = 0});
    const std::vector<std::string> notes = encodingNotes(*tiny(more), encoding);
    QCOMPARE(notes.size(), size_t{mention.isEmpty() ? 0u : 1u});
    if (!mention.isEmpty()) QVERIFY2(QString::fromStdString(notes[0]).contains(mention), notes[0].c_str());
}

void TestTokenizer::gpt2FolderKnowsItsEndOfText()
{
    QTemporaryDir folder;
    write(folder, "vocab.json", R"({"h":0,"i":1,"hi":2,"<|endoftext|>":3,"Ġ":4})");
    write(folder, "merges.txt", "#version: 0.2\r\nh i\r\n");
    const auto tokenizer = Tokenizer::open(folder.path().toStdString());
    QCOMPARE(printed(tokenizer->encode("hi<|endoftext|> h")), QString("2[0,2) 3[2,15) 4[15,16) 0[16,17)"));
    QCOMPARE(tokenizer->bosId(), std::optional<int32_t>(3));
    QCOMPARE(tokenizer->unkId(), std::optional<int32_t>(3));
    QVERIFY(!tokenizer->addsBos());
    write(folder, "tokenizer_config.json", R"({"add_bos_token":true,"add_prefix_space":true,"tokenizer_class":"GPT2TokenizerFast"})");
    QCOMPARE(printed(Tokenizer::open(folder.path().toStdString())->encode("hi")), QString("3[0,0) 4[0,1) 2[0,2)"));
}

void TestTokenizer::bertFolderFollowsItsSettings()
{
    QTemporaryDir folder;
    write(folder, "vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nCafe\ncafe\nCafé\n");
    const std::string path = folder.path().toStdString();
    QCOMPARE(Tokenizer::open(path)->encode("Café").ids(), (std::vector<int32_t>{2, 6, 3}));
    write(folder, "tokenizer_config.json", R"({"do_lower_case":false})");
    QCOMPARE(Tokenizer::open(path)->encode("Café").ids(), (std::vector<int32_t>{2, 7, 3}));
    write(folder, "tokenizer_config.json", R"({"do_lower_case":false,"strip_accents":true})");
    QCOMPARE(Tokenizer::open(path)->encode("Café").ids(), (std::vector<int32_t>{2, 5, 3}));
    QCOMPARE(Tokenizer::open(path)->encodePair("Cafe", "[MASK]").typeIds(), (std::vector<int32_t>{0, 0, 0, 1, 1}));
}

void TestTokenizer::folderRolesComeFromItsFiles()
{
    QTemporaryDir folder;
    write(folder, "tokenizer.json", QString::fromUtf8(kTiny).arg("").toUtf8());
    const std::string path = folder.path().toStdString();
    QCOMPARE(Tokenizer::open(path)->bosId(), std::optional<int32_t>(0));
    write(folder, "special_tokens_map.json", R"({"bos_token":"</s>","eos_token":{"content":"<pad>","lstrip":false}})");
    QCOMPARE(Tokenizer::open(path)->bosId(), std::optional<int32_t>(1));
    QCOMPARE(Tokenizer::open(path)->eosId(), std::optional<int32_t>(2));
    write(folder, "tokenizer_config.json", R"({"bos_token":null})");
    QCOMPARE(Tokenizer::open(path)->bosId(), std::optional<int32_t>());
}

void TestTokenizer::lastLineOfARepeatedWordCounts()
{
    QTemporaryDir folder;
    write(folder, "vocab.txt", "[UNK]\n[CLS]\n[SEP]\nhi\r\nho\nhi");
    QStringList notes;
    const auto tokenizer = Tokenizer::open(folder.path().toStdString(),
                                           [&](orrery::LogLevel, const std::string& note) { notes << QString::fromStdString(note); });
    QCOMPARE(tokenizer->encode("hi ho").ids(), (std::vector<int32_t>{1, 5, 4, 2}));
    QCOMPARE(notes, QStringList("vocab.txt has \"hi\" again in line 6: the last one counts"));
}

void TestTokenizer::digestCoversEveryFile()
{
    QTemporaryDir folder;
    write(folder, "vocab.txt", "[UNK]\n[CLS]\n[SEP]\nhi\n");
    const std::string path = folder.path().toStdString();
    const orrery::Digest bare = Tokenizer::open(path)->digest();
    QVERIFY(bare == Tokenizer::open(path)->digest());
    write(folder, "tokenizer_config.json", "{}");
    QVERIFY(bare != Tokenizer::open(path)->digest());
}

void TestTokenizer::rowsMustCoverTheIds()
{
    tiny()->requireRows(17);
    tiny()->requireRows(64);
    try {
        tiny()->requireRows(16);
        QFAIL("an id without a row was accepted");
    } catch (const orrery::Error& error) {
        QCOMPARE(error.reason(), std::string("VocabularyLargerThanEmbedding"));
    }
}

QTEST_APPLESS_MAIN(TestTokenizer)
#include "tst_tokenizer.moc"
