#include "core/base/error.h"
#include "core/tokenizer/tokenizer.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using orrery::Error;
using orrery::ErrorKind;
using orrery::Tokenizer;

/// Tokenizer files that are wrong, or meant to hurt: each ends in its named error.
class TestTokenizerHostile : public QObject {
    Q_OBJECT
private slots:
    void documentsEndInTheirNamedError_data();
    void documentsEndInTheirNamedError();
    void foldersEndInTheirNamedError_data();
    void foldersEndInTheirNamedError();
    void folderWithoutTokenizerIsAnIoError();
    void hugeFileIsRefusedUnread();
    void hugeIdsCostNothing();
    void emptyAddedTokensAreIgnored();
};

namespace {

QByteArray withModel(const QByteArray& model)
{
    return R"({"version":"1.0","model":)" + model + "}";
}

QByteArray withPart(const QByteArray& part)
{
    return R"({"version":"1.0","model":{"type":"BPE","vocab":{"a":0,"b":1},"merges":[]},)" + part + "}";
}

QByteArray withVocabulary(const QByteArray& vocabulary)
{
    return withModel(R"({"type":"BPE","merges":[],"vocab":)" + vocabulary + "}");
}

QByteArray withMerges(const QByteArray& merges)
{
    return withModel(R"({"type":"BPE","vocab":{"a":0,"b":1,"ab":2,"aab":3},"merges":)" + merges + "}");
}

void columns()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QString>("place");
}

void row(const char* name, const QByteArray& text, const char* reason, const char* place)
{
    QTest::newRow(name) << text << QString(reason) << QString(place);
}

void addJsonRows()
{
    row("empty", "", "NotJson", "byte 1");
    row("an array", "[]", "BadTokenizer", "");
    row("not UTF-8", "{\"version\":\"\xFF\"}", "NotUtf8", "");
    row("repeated key", R"({"model":{"type":"BPE","vocab":{"a":0,"a":1},"merges":[]}})", "DuplicateKey", "a");
    row("deep nesting", QByteArray(200, '['), "LimitExceeded", "");
    row("key without quotes", "{\"model\":{\"type\":\"BPE\",\"vocab\":{1:0}}}", "NotJson", "byte 33");
    row("version", R"({"version":"2.0"})", "UnsupportedVersion", "/version");
    row("no model", R"({"version":"1.0"})", "BadTokenizer", "/model");
}

void addVocabularyRows()
{
    row("one id twice", withVocabulary(R"({"a":0,"b":0})"), "DuplicateTokenId", "/model/vocab");
    row("negative id", withVocabulary(R"({"a":-1})"), "BadTokenId", "/model/vocab/a");
    row("id of 2^31", withVocabulary(R"({"a":2147483648})"), "BadTokenId", "/model/vocab/a");
    row("id of 2^31 - 1", withVocabulary(R"({"a":2147483647})"), "BadTokenId", "/model/vocab");
    row("id beyond 64 bits", withVocabulary(R"({"a":99999999999999999999})"), "BadTokenId", "/model/vocab/a");
    row("fractional id", withVocabulary(R"({"a":0.5})"), "BadTokenId", "/model/vocab/a");
    row("id as text", withVocabulary(R"({"a":"0"})"), "BadTokenId", "/model/vocab/a");
    row("vocabulary as list", withVocabulary("[]"), "BadTokenizer", "/model/vocab");
    row("no vocabulary", withModel(R"({"type":"WordPiece"})"), "BadTokenizer", "/model/vocab");
    row("unknown token missing", withModel(R"({"type":"WordPiece","vocab":{"a":0}})"), "UnknownTokenMissing", "/model");
    row("unknown token of BPE missing", withModel(R"({"type":"BPE","unk_token":"?","vocab":{"a":0},"merges":[]})"), "UnknownTokenMissing", "/model");
    row("unknown piece missing", withModel(R"({"type":"Unigram","vocab":[["a",-1]],"unk_id":1})"), "UnknownTokenMissing", "/model/unk_id");
    row("score", withModel(R"({"type":"Unigram","vocab":[["a","b"]],"unk_id":0})"), "BadTokenizer", "/model/vocab/0/1");
    row("piece", withModel(R"({"type":"Unigram","vocab":[[1,2]],"unk_id":0})"), "BadTokenizer", "/model/vocab/0/0");
    row("word length", withModel(R"({"type":"WordPiece","vocab":{"[UNK]":0},"max_input_chars_per_word":-1})"), "BadTokenizer",
        "/model/max_input_chars_per_word");
    row("id given twice by added tokens", withPart(R"("added_tokens":[{"id":1,"content":"x"}])"), "DuplicateTokenId", "/added_tokens");
    row("added token without id", withPart(R"("added_tokens":[{"content":"x"}])"), "BadTokenId", "/added_tokens/0/id");
    row("added token's flag", withPart(R"("added_tokens":[{"id":2,"content":"x","lstrip":1}])"), "BadTokenizer", "/added_tokens/0/lstrip");
    row("long added token", withPart(R"("added_tokens":[{"id":2,"content":")" + QByteArray(4097, 'a') + R"("}])"), "LimitExceeded", "/added_tokens/0");
}

void addMergeRows()
{
    row("merge of what is not there", withMerges(R"(["a b","a c"])"), "MergeOutOfVocabulary", "/model/merges/1");
    row("merge into what is not there", withMerges(R"(["b a"])"), "MergeOutOfVocabulary", "/model/merges/0");
    row("merge without space", withMerges(R"(["ab"])"), "BadMerges", "/model/merges/0");
    row("merge with two spaces", withMerges(R"(["a b ab"])"), "BadMerges", "/model/merges/0");
    row("merge of nothing", withMerges(R"([" b"])"), "BadMerges", "/model/merges/0");
    row("merge of three", withMerges(R"([["a","b","ab"]])"), "BadMerges", "/model/merges/0");
    row("merge as number", withMerges("[7]"), "BadMerges", "/model/merges/0");
    row("merges as object", withMerges("{}"), "BadTokenizer", "/model/merges");
    const QByteArray half(2049, 'a');
    row("merge into a long piece",
        withModel(R"({"type":"BPE","vocab":{")" + half + R"(":0,")" + half + half + R"(":1},"merges":[[")" + half + R"(",")" + half + R"("]]})"), "LimitExceeded",
        "/model/merges/0");
}

void addComponentRows()
{
    const char* const kUnsupported = "UnsupportedTokenizerComponent";
    row("model", withModel(R"({"type":"Magic"})"), kUnsupported, "/model");
    row("normalizer", withPart(R"("normalizer":{"type":"Nmt"})"), kUnsupported, "/normalizer");
    row("precompiled normalizer", withPart(R"("normalizer":{"type":"Precompiled","precompiled_charsmap":""})"), "UnsupportedNormalizer", "/normalizer");
    row("inner normalizer", withPart(R"("normalizer":{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Magic"}]})"), kUnsupported,
        "/normalizer/normalizers/1");
    row("pre-tokenizer", withPart(R"("pre_tokenizer":{"type":"UnicodeScripts"})"), kUnsupported, "/pre_tokenizer");
    row("expression", withPart(R"("pre_tokenizer":{"type":"Split","pattern":{"Regex":"(a+)+b"},"behavior":"Isolated"})"), kUnsupported,
        "/pre_tokenizer/pattern/Regex");
    row("behaviour", withPart(R"("pre_tokenizer":{"type":"Split","pattern":{"String":"a"},"behavior":"Eaten"})"), kUnsupported, "/pre_tokenizer/behavior");
    row("empty pattern", withPart(R"("pre_tokenizer":{"type":"Split","pattern":{"String":""}})"), "BadTokenizer", "/pre_tokenizer/pattern/String");
    row("delimiter of two", withPart(R"("pre_tokenizer":{"type":"CharDelimiterSplit","delimiter":"ab"})"), "BadTokenizer", "/pre_tokenizer/delimiter");
    row("decoder", withPart(R"("decoder":{"type":"CTC"})"), kUnsupported, "/decoder");
    row("post-processor", withPart(R"("post_processor":{"type":"Magic"})"), kUnsupported, "/post_processor");
    row("no type", withPart(R"("decoder":{})"), "BadTokenizer", "/decoder/type");
    QByteArray nested = R"({"type":"NFC"})";
    for (int i = 0; i < 40; ++i) nested = R"({"type":"Sequence","normalizers":[)" + nested + "]}";
    QByteArray place = "/normalizer";
    for (int i = 0; i < 32; ++i) place += "/normalizers/0";
    row("nested normalizers", withPart("\"normalizer\":" + nested), "LimitExceeded", place);
}

void addTemplateRows()
{
    const auto post = [](const QByteArray& single, const QByteArray& special) {
        return withPart(R"("post_processor":{"type":"TemplateProcessing","single":[)" + single + R"(],"pair":[],"special_tokens":{)" + special + "}}");
    };
    row("unknown special token", post(R"({"SpecialToken":{"id":"[CLS]","type_id":0}})", ""), "BadTemplate", "/post_processor/single/0/SpecialToken");
    row("special token without its id", post(R"({"SpecialToken":{"id":"x","type_id":0}})", R"("x":{"id":"x","ids":[7]})"), "BadTemplate",
        "/post_processor/special_tokens/x/ids/0");
    row("third sequence", post(R"({"Sequence":{"id":"C","type_id":0}})", ""), "BadTemplate", "/post_processor/single/0/Sequence");
    row("second text in a single template", post(R"({"Sequence":{"id":"B","type_id":0}})", ""), "BadTemplate", "/post_processor/single");
    row("item of no kind", post("{}", ""), "BadTemplate", "/post_processor/single/0");
    row("negative type", post(R"({"Sequence":{"id":"A","type_id":-1}})", ""), "BadTokenizer", "/post_processor/single/0/Sequence/type_id");
    row("marker without its id", withPart(R"("post_processor":{"type":"BertProcessing","sep":["b",9],"cls":["a",0]})"), "BadTemplate",
        "/post_processor/sep/1");
}

void write(const QTemporaryDir& folder, const char* name, const QByteArray& text)
{
    QFile file(folder.filePath(name));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
}

}  // namespace

void TestTokenizerHostile::documentsEndInTheirNamedError_data()
{
    columns();
    addJsonRows();
    addVocabularyRows();
    addMergeRows();
    addComponentRows();
    addTemplateRows();
}

void TestTokenizerHostile::documentsEndInTheirNamedError()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, reason);
    QFETCH(QString, place);
    try {
        Tokenizer::fromJson(text.toStdString());
        QFAIL("was accepted");
    } catch (const Error& error) {
        QCOMPARE(QString::fromStdString(error.reason()), reason);
        QCOMPARE(QString::fromStdString(error.place()), place);
        QVERIFY(error.kind() == ErrorKind::Format);
    }
}

void TestTokenizerHostile::foldersEndInTheirNamedError_data()
{
    QTest::addColumn<QByteArray>("vocabJson");
    QTest::addColumn<QByteArray>("mergesTxt");
    QTest::addColumn<QByteArray>("config");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QString>("file");
    const QByteArray good = R"({"a":0,"b":1,"ab":2})", merges = "#version: 0.2\na b\n", none = "{}";
    QTest::newRow("line without space") << good << QByteArray("a b\nab\n") << none << "BadMerges" << "merges.txt";
    QTest::newRow("line with two spaces") << good << QByteArray("a  b\n") << none << "BadMerges" << "merges.txt";
    QTest::newRow("merges not UTF-8") << good << QByteArray("a \xFF\n") << none << "NotUtf8" << "merges.txt";
    QTest::newRow("merge of what is not there") << good << QByteArray("a c\n") << none << "MergeOutOfVocabulary" << "vocab.json";
    QTest::newRow("vocabulary cut off") << good.left(9) << merges << none << "NotJson" << "vocab.json";
    QTest::newRow("vocabulary a list") << QByteArray("[]") << merges << none << "BadTokenizer" << "vocab.json";
    QTest::newRow("class") << good << merges << QByteArray(R"({"tokenizer_class":"CLIPTokenizer"})") << "UnsupportedTokenizerComponent" << "vocab.json";
    QTest::newRow("settings a list") << good << merges << QByteArray("[]") << "BadTokenizer" << "tokenizer_config.json";
    QTest::newRow("listed token's id") << good << merges << QByteArray(R"({"added_tokens_decoder":{"x":{"content":"y"}}})") << "BadTokenId" << "vocab.json";
    QTest::newRow("listed token's huge id") << good << merges << QByteArray(R"({"added_tokens_decoder":{"9999999999":{"content":"y"}}})") << "BadTokenId"
                                            << "vocab.json";
}

void TestTokenizerHostile::foldersEndInTheirNamedError()
{
    QFETCH(QByteArray, vocabJson);
    QFETCH(QByteArray, mergesTxt);
    QFETCH(QByteArray, config);
    QFETCH(QString, reason);
    QFETCH(QString, file);
    QTemporaryDir folder;
    write(folder, "vocab.json", vocabJson);
    write(folder, "merges.txt", mergesTxt);
    write(folder, "tokenizer_config.json", config);
    try {
        Tokenizer::open(folder.path().toStdString());
        QFAIL("was accepted");
    } catch (const Error& error) {
        QCOMPARE(QString::fromStdString(error.reason()), reason);
        QCOMPARE(QString::fromStdString(error.file()), folder.filePath(file));
    }
}

void TestTokenizerHostile::folderWithoutTokenizerIsAnIoError()
{
    QTemporaryDir folder;
    write(folder, "vocab.json", "{}");  // without its merges.txt
    try {
        Tokenizer::open(folder.path().toStdString());
        QFAIL("was accepted");
    } catch (const Error& error) {
        QVERIFY(error.kind() == ErrorKind::Io);
        QCOMPARE(error.reason(), std::string("NoTokenizer"));
    }
}

void TestTokenizerHostile::hugeFileIsRefusedUnread()
{
    QTemporaryDir folder;
    QFile file(folder.filePath("tokenizer.json"));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.resize(100 << 20));
    file.close();
    try {
        Tokenizer::open(folder.path().toStdString());
        QFAIL("was accepted");
    } catch (const Error& error) {
        QCOMPARE(error.reason(), std::string("LimitExceeded"));
    }
}

void TestTokenizerHostile::hugeIdsCostNothing()
{
    const auto tokenizer = Tokenizer::fromJson(withVocabulary(R"({"a":2147483646,"b":5})").toStdString());
    QCOMPARE(tokenizer->encode("ab").ids(), (std::vector<int32_t>{2147483646, 5}));
    QCOMPARE(tokenizer->piece(2147483646), std::string("a"));
    QCOMPARE(tokenizer->piece(-1), std::string());
    QCOMPARE(tokenizer->vocabularySize(), size_t{2});
}

void TestTokenizerHostile::emptyAddedTokensAreIgnored()
{
    const auto tokenizer = Tokenizer::fromJson(withPart(R"("added_tokens":[{"id":9,"content":""}])").toStdString());
    QCOMPARE(tokenizer->encode("ab").ids(), (std::vector<int32_t>{0, 1}));
    QCOMPARE(tokenizer->idLimit(), 2);
}

QTEST_APPLESS_MAIN(TestTokenizerHostile)
#include "tst_tokenizer_hostile.moc"
