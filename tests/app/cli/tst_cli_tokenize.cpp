#include "tests/app/cli/text_models.h"

#include <QTemporaryDir>
#include <QTest>

using namespace orrery::testing;

class TestCliTokenize : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { makeTextModel(m_gpt.path()), makeMaskedModel(m_bert.path()); }
    void idsTokensAndOffsetsOfAText();
    void specialTokensCanBeLeftOut();
    void pairsHaveTypes();
    void eachLineIsADocument();
    void filesAreWholeTexts();
    void oddTextIsRead_data();
    void oddTextIsRead();
    void brokenTokenizersAreNamed_data();
    void brokenTokenizersAreNamed();

private:
    QJsonObject tokenize(const QTemporaryDir& model, const QStringList& arguments, const QByteArray& input = {}) const
    {
        return runCli(QStringList{"tokenize", "--model", model.path(), "--json"} + arguments, input).json();
    }

    QTemporaryDir m_gpt, m_bert;
};

void TestCliTokenize::idsTokensAndOffsetsOfAText()
{
    const QJsonObject document = tokenize(m_gpt, {"--text", "the th"});
    QCOMPARE(document["ids"].toArray(), (QJsonArray{19, 7, 4, 28}));
    QCOMPARE(document["tokens"].toArray(), (QJsonArray{"t", "h", "e", QString::fromUtf8("\u0120th")}));
    QCOMPARE(document["texts"].toArray(), (QJsonArray{"t", "h", "e", " th"}));
    QCOMPARE(document["offsets"].toArray(), (QJsonArray{QJsonArray{0, 1}, QJsonArray{1, 2}, QJsonArray{2, 3}, QJsonArray{3, 6}}));
    QVERIFY(runCli({"tokenize", "--model", m_gpt.path(), "--text", "the th"}).out.contains("\" th\""));
}

void TestCliTokenize::specialTokensCanBeLeftOut()
{
    QCOMPARE(tokenize(m_bert, {"--text", "a"})["tokens"].toArray(), (QJsonArray{"[CLS]", "a", "[SEP]"}));
    QCOMPARE(tokenize(m_bert, {"--text", "a"})["special"].toArray(), (QJsonArray{true, false, true}));
    QCOMPARE(tokenize(m_bert, {"--text", "a", "--no-special"})["tokens"].toArray(), (QJsonArray{"a"}));
}

void TestCliTokenize::pairsHaveTypes()
{
    QCOMPARE(tokenize(m_bert, {"--text", "a", "--pair", "b c"})["types"].toArray(), (QJsonArray{0, 0, 0, 1, 1, 1}));
}

void TestCliTokenize::eachLineIsADocument()
{
    const QStringList arguments{"tokenize", "--model", m_gpt.path(), "--lines", "-"};
    const QList<QByteArray> lines = runCli(arguments + QStringList{"--json"}, "ab\n\nth").out.split('\n');
    QCOMPARE(lines.size(), 4);
    QCOMPARE(QJsonDocument::fromJson(lines[0])["ids"].toArray(), (QJsonArray{0, 1}));
    QVERIFY(QJsonDocument::fromJson(lines[1])["ids"].toArray().isEmpty());
    QCOMPARE(QJsonDocument::fromJson(lines[2])["ids"].toArray(), (QJsonArray{19, 7}));
    QCOMPARE(runCli(arguments, "ab\nth\n").out, QByteArray("0 1\n19 7\n"));
}

void TestCliTokenize::filesAreWholeTexts()
{
    writeFile(m_gpt.filePath("text"), "ab");
    QCOMPARE(tokenize(m_gpt, {"--file", m_gpt.filePath("text")})["ids"].toArray(), (QJsonArray{0, 1}));
}

void TestCliTokenize::oddTextIsRead_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("not UTF-8") << QByteArray("a\xFF\xFE z");
    QTest::newRow("NUL") << QByteArray("a\0b", 3);
    QTest::newRow("a long word") << QByteArray(100'000, 'q');
}

void TestCliTokenize::oddTextIsRead()
{
    QFETCH(QByteArray, text);
    for (const QTemporaryDir* model : {&m_gpt, &m_bert}) {
        const CliResult result = runCli({"tokenize", "--model", model->path(), "--file", "-", "--json"}, text);
        QCOMPARE(result.code, 0);
        for (const QJsonValue& offset : result.json()["offsets"].toArray()) QVERIFY(offset[1].toInt() <= text.size());
    }
}

void TestCliTokenize::brokenTokenizersAreNamed_data()
{
    QTest::addColumn<QByteArray>("tokenizer");
    QTest::newRow("not JSON") << QByteArray("{");
    QTest::newRow("no model") << QByteArray(R"({"version": "1.0"})");
    QTest::newRow("unknown model") << QByteArray(R"({"version": "1.0", "model": {"type": "Oracle"}})");
    QTest::newRow("deep") << QByteArray(100'000, '[');
}

void TestCliTokenize::brokenTokenizersAreNamed()
{
    QFETCH(QByteArray, tokenizer);
    const QTemporaryDir folder;
    copyModel("gpt2/tied", folder.path());
    writeFile(folder.filePath("tokenizer.json"), tokenizer);
    const CliResult result = runCli({"tokenize", "--model", folder.path(), "--text", "a", "--json"});
    QCOMPARE(result.code, 1);
    QCOMPARE(result.errorKind(), QString("Format"));
    QCOMPARE(runCli({"run", "--model", folder.path(), "--prompt", "a"}).code, 1);
    const CliResult ids = runCli({"run", "--model", folder.path(), "--ids", "1", "--json"});
    QCOMPARE(ids.code, 0);
    QVERIFY(ids.json()["notes"].toArray().first().toString().contains("tokenizer"));
}

QTEST_GUILESS_MAIN(TestCliTokenize)
#include "tst_cli_tokenize.moc"
