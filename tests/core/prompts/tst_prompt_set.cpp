#include "core/base/file.h"
#include "core/prompts/prompt_set.h"
#include "tests/thrown_error.h"

#include <QTemporaryDir>
#include <QTest>

using namespace orrery;

namespace {

PromptSet readText(const std::string& ending, const std::string& text, PromptSetOptions options = {})
{
    QTemporaryDir folder;
    const std::string path = folder.path().toStdString() + "/set." + ending;
    writeFileDurably(path, text);
    return readPromptSet(path, options);
}

}  // namespace

class TestPromptSet : public QObject {
    Q_OBJECT
private slots:
    void csvHoldsTexts();
    void jsonLinesHoldPairs();
    void aTextFileHoldsALineEach();
    void errorsNameRowAndColumn_data();
    void errorsNameRowAndColumn();
    void otherEncodingsAreAChoice();
    void rowsAreBounded();
    void theDigestFollowsWhatItemsSay();
};

void TestPromptSet::csvHoldsTexts()
{
    const PromptSet set = readText("csv", "label,text,other\r\n1,\"a, \"\"b\"\"\",x\r\n,c,\r\n");
    QCOMPARE(set.name, std::string("set"));
    QVERIFY(!set.pairs);
    QCOMPARE(set.items.size(), size_t{2});
    QCOMPARE(set.items[0].text, std::string("a, \"b\""));
    QCOMPARE(set.items[0].label, std::string("1"));
    QCOMPARE(set.items[1].text, std::string("c"));
    QCOMPARE(set.items[1].label, std::string());
    QCOMPARE(set.items[1].row, int64_t{2});
    QCOMPARE(set.texts(), (std::vector<std::string>{"a, \"b\"", "c"}));
}

void TestPromptSet::jsonLinesHoldPairs()
{
    const PromptSet set = readText("jsonl", "{\"clean\":\"A is in\",\"corrupt\":\"B is in\"}\n{\"answer\":\" Paris\",\"clean\":\"C\",\"corrupt\":\"D\",\"wrong_answer\":\" Rome\"}\n");
    QVERIFY(set.pairs);
    QCOMPARE(set.items[0].clean, std::string("A is in"));
    QCOMPARE(set.items[0].answer, std::string());
    QCOMPARE(set.items[1].corrupt, std::string("D"));
    QCOMPARE(set.items[1].answer, std::string(" Paris"));
    QCOMPARE(set.items[1].wrong, std::string(" Rome"));
    QCOMPARE(set.texts(), (std::vector<std::string>{"A is in", "C"}));
}

void TestPromptSet::aTextFileHoldsALineEach()
{
    const PromptSet set = readText("txt", "one, \"two\n three\n");
    QCOMPARE(set.texts(), (std::vector<std::string>{"one, \"two", " three"}));
}

void TestPromptSet::errorsNameRowAndColumn_data()
{
    QTest::addColumn<QString>("ending");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QString>("says");
    QTest::newRow("no text") << "csv" << QByteArray("prompt,label\na,b\n") << "MissingColumn" << "text";
    QTest::newRow("half a pair") << "csv" << QByteArray("clean,text\na,b\n") << "MissingColumn" << "corrupt";
    QTest::newRow("an empty cell") << "csv" << QByteArray("text,label\na,b\n\"\",c\n") << "EmptyCell" << "row 2 (line 3), column \"text\"";
    QTest::newRow("a cell too many") << "csv" << QByteArray("text,label\na,b\nc,d,e\n") << "RaggedRow" << "row 2";
    QTest::newRow("a NaN label") << "csv" << QByteArray("text,label\na,1\nb,nan\n") << "BadLabel" << "row 2 (line 3), column \"label\"";
    QTest::newRow("an infinite label") << "csv" << QByteArray("text,label\na,-inf\n") << "BadLabel" << "row 1";
    QTest::newRow("no UTF-8") << "csv" << QByteArray("text\na\nb\xe9\n") << "NotUtf8" << "row 2";
    QTest::newRow("binary") << "csv" << QByteArray("text\na\x00z\n", 9) << "BinaryFile" << "row 1";
    QTest::newRow("no rows") << "csv" << QByteArray("text\n") << "EmptyTable" << "no rows";
    QTest::newRow("not JSON") << "jsonl" << QByteArray("{\"text\":\"a\"}\n{text}\n") << "NotJson" << "row 2";
    QTest::newRow("a missing key") << "jsonl" << QByteArray("{\"text\":\"a\"}\n{\"label\":1}\n") << "EmptyCell" << "row 2";
}

void TestPromptSet::errorsNameRowAndColumn()
{
    QFETCH(QString, ending);
    QFETCH(QByteArray, text);
    QFETCH(QString, reason);
    QFETCH(QString, says);
    const Error error = errorOf([&] { readText(ending.toStdString(), text.toStdString()); });
    QCOMPARE(QString::fromStdString(error.reason()), reason);
    QVERIFY2(QString(error.what()).contains(says), error.what());
    QVERIFY2(QString(error.what()).contains("set." + ending), error.what());
}

void TestPromptSet::otherEncodingsAreAChoice()
{
    PromptSetOptions latin;
    latin.table.encoding = table::TextEncoding::Latin1;
    QCOMPARE(readText("csv", "text\nb\xe9\n", latin).items[0].text, std::string("b\xc3\xa9"));
}

void TestPromptSet::rowsAreBounded()
{
    PromptSetOptions few;
    few.maxRows = 3;
    QCOMPARE(readText("csv", "text\na\nb\nc\n", few).items.size(), size_t{3});
    const Error error = errorOf([&] { readText("csv", "text\na\nb\nc\nd\n", few); });
    QCOMPARE(error.reason(), std::string("TooManyRows"));
    QVERIFY2(QString(error.what()).contains("row 4"), error.what());
    QCOMPARE(errorOf([&] { readText("txt", "a\nb\nc\nd\n", few); }).reason(), std::string("TooManyRows"));
}

void TestPromptSet::theDigestFollowsWhatItemsSay()
{
    const auto digest = [](const std::string& text) { return readText("csv", text).digest(); };
    QCOMPARE(digest("text\na\nb\n"), digest("other,text\nx,a\ny,b\n"));
    QVERIFY(digest("text\na\nb\n") != digest("text\nb\na\n"));
    QVERIFY(digest("text,label\na,b\n") != digest("text,answer\na,b\n"));
}

QTEST_GUILESS_MAIN(TestPromptSet)
#include "tst_prompt_set.moc"
