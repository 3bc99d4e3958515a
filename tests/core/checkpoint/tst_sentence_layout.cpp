#include "core/checkpoint/sentence_layout.h"

#include "tests/core/checkpoint/fixture.h"

#include <QTest>

using namespace orrery;
using fixture::errorOf;

namespace {

std::string module(const std::string& type, const std::string& path)
{
    return R"({"type":"sentence_transformers.models.)" + type + R"(","path":")" + path + "\"}";
}

std::string modules(const std::string& rest)
{
    return "[" + module("Transformer", "") + rest + "]";
}

}  // namespace

Q_DECLARE_METATYPE(orrery::SentencePooling::Kind)

class TestSentenceLayout : public QObject {
    Q_OBJECT
private slots:
    void knownSequencesAreRead_data();
    void knownSequencesAreRead();
    void poolingKinds_data();
    void poolingKinds();
    void maximumIsCutToTheContext();
    void refusesWithTheReason_data();
    void refusesWithTheReason();
    void folderWithoutModulesHasNoPooling();
    void missingPoolingFileIsAnError();
};

void TestSentenceLayout::knownSequencesAreRead_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("transformer");
    QTest::addColumn<std::string>("pooling");
    QTest::addColumn<bool>("normalize");
    QTest::addColumn<bool>("complete");
    const std::string pooling = "," + module("Pooling", "1_Pooling"), normalize = "," + module("Normalize", "2_Normalize");
    const std::string none, folder = "1_Pooling";
    QTest::newRow("model alone") << modules("") << none << none << false << true;
    QTest::newRow("pooling") << modules(pooling) << none << folder << false << true;
    QTest::newRow("normalised") << modules(pooling + normalize) << none << folder << true << true;
    QTest::newRow("dropout does nothing") << modules(pooling + "," + module("Dropout", "3_Dropout") + normalize) << none << folder << true << true;
    QTest::newRow("dense is not supported") << modules(pooling + "," + module("Dense", "2_Dense") + normalize) << none << folder << true << false;
    QTest::newRow("normalised before pooling") << modules(normalize + pooling) << none << folder << false << false;
    QTest::newRow("subfolder, newer type name")
        << std::string(R"([{"idx":0,"name":"0","path":"0_Transformer","type":"sentence_transformers.base.modules.transformer.Transformer"}])")
        << std::string("0_Transformer") << none << false << true;
}

void TestSentenceLayout::knownSequencesAreRead()
{
    QFETCH(std::string, text);
    QFETCH(std::string, transformer);
    QFETCH(std::string, pooling);
    QFETCH(bool, normalize);
    QFETCH(bool, complete);
    fixture::Log log;
    const SentenceLayout layout = parseModules(text, log.sink());
    QCOMPARE(layout.transformerFolder, transformer);
    QCOMPARE(layout.poolingFolder, pooling);
    QCOMPARE(layout.normalize, normalize);
    QCOMPARE(layout.complete, complete);
    QCOMPARE(log.mentions("there is no sentence embedding"), !complete);
}

void TestSentenceLayout::poolingKinds_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<SentencePooling::Kind>("kind");
    using Kind = SentencePooling::Kind;
    const auto row = [](const std::string& text, Kind kind) { QTest::newRow(text.c_str()) << text << kind; };
    row(R"({"word_embedding_dimension":6,"pooling_mode_cls_token":false,"pooling_mode_mean_tokens":true})", Kind::Mean);
    row(R"({"pooling_mode_cls_token":true})", Kind::First);
    row(R"({"pooling_mode_max_tokens":true})", Kind::Max);
    row(R"({"pooling_mode_mean_sqrt_len_tokens":true})", Kind::MeanSqrtLength);
    row(R"({"pooling_mode_cls_token":true,"pooling_mode_mean_tokens":true})", Kind::None);
    row(R"({"pooling_mode_lasttoken":true})", Kind::None);
    row(R"({"embedding_dimension":6,"pooling_mode":"mean"})", Kind::Mean);
    row(R"({"pooling_mode":["cls"]})", Kind::First);
    row(R"({"pooling_mode":["cls","max"]})", Kind::None);
    row("{}", Kind::Mean);  // the library's default
}

void TestSentenceLayout::poolingKinds()
{
    QFETCH(std::string, text);
    QFETCH(SentencePooling::Kind, kind);
    fixture::Log log;
    QCOMPARE(parsePooling(text, 6, log.sink()), kind);
    QCOMPARE(log.lines.empty(), kind != SentencePooling::Kind::None);
}

void TestSentenceLayout::maximumIsCutToTheContext()
{
    QCOMPARE(parseMaximumTokens(R"({"max_seq_length":256})", 512), int64_t{256});
    QCOMPARE(parseMaximumTokens(R"({"max_seq_length":null})", 512), int64_t{0});
    QCOMPARE(parseMaximumTokens("{}", 512), int64_t{0});
    fixture::Log log;
    QCOMPARE(parseMaximumTokens(R"({"max_seq_length":513})", 512, log.sink()), int64_t{512});
    QVERIFY(log.mentions("max_seq_length is 513"));
}

void TestSentenceLayout::refusesWithTheReason_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("reason");
    const auto row = [](const std::string& text, const char* reason) { QTest::newRow(text.c_str()) << text << std::string(reason); };
    row("[", "NotJson");
    row("{}", "BadConfig");
    row("[]", "BadConfig");
    row("[1]", "BadConfig");
    row(R"([{"type":"Transformer"}])", "BadConfig");
    row(R"([{"path":""}])", "BadConfig");
    row("[" + module("Pooling", "1_Pooling") + "]", "BadConfig");
    row("[" + module("Transformer", "..") + "]", "UnsafeModulePath");
    row("[" + module("Transformer", "a/b") + "]", "UnsafeModulePath");
    row("[" + module("Transformer", "/etc") + "]", "UnsafeModulePath");
    row(modules("," + module("Pooling", "../1_Pooling")), "UnsafeModulePath");
}

void TestSentenceLayout::refusesWithTheReason()
{
    QFETCH(std::string, text);
    QFETCH(std::string, reason);
    QCOMPARE(errorOf([&] { parseModules(text); }).reason(), reason);
    QCOMPARE(errorOf([] { parsePooling(R"({"word_embedding_dimension":7})", 6); }).reason(), std::string("BadConfig"));
    QCOMPARE(errorOf([] { parsePooling(R"({"pooling_mode":[1]})", 6); }).reason(), std::string("BadConfig"));
    QCOMPARE(errorOf([] { parseMaximumTokens(R"({"max_seq_length":0})", 6); }).reason(), std::string("BadConfig"));
}

void TestSentenceLayout::folderWithoutModulesHasNoPooling()
{
    const fixture::Folder folder;
    const SentenceLayout layout = readSentenceLayout(folder.path());
    QVERIFY(layout.transformerFolder.empty() && layout.poolingFolder.empty());
    QCOMPARE(readSentencePooling(folder.path(), layout, {}).kind, SentencePooling::Kind::None);
}

void TestSentenceLayout::missingPoolingFileIsAnError()
{
    const fixture::Folder folder;
    const SentenceLayout layout{.transformerFolder = "", .poolingFolder = "1_Pooling"};
    const Error error = errorOf([&] { readSentencePooling(folder.path(), layout, {}); });
    QCOMPARE(error.kind(), ErrorKind::Io);
    QCOMPARE(error.file(), folder.path("1_Pooling/config.json"));
}

QTEST_APPLESS_MAIN(TestSentenceLayout)
#include "tst_sentence_layout.moc"
