#include "core/table/table_reader.h"

#include "core/base/text.h"
#include "tests/thrown_error.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <sys/resource.h>

using namespace orrery;
using namespace orrery::table;

namespace {

using Lines = std::vector<std::string>;

TableOptions optionsFor(TableFormat format)
{
    TableOptions options;
    options.format = format;
    return options;
}

/// A table printed a row a line: cells between bars, Null as "-", a number with a "#" before its text.
Lines printed(TableReader& reader)
{
    Lines lines;
    while (const Row* row = reader.next()) {
        std::string line = std::to_string(row->number) + "@" + std::to_string(row->line);
        for (const Cell& cell : row->cells)
            line += "|" + std::string(cell.kind == CellKind::Null ? "-" : cell.kind == CellKind::Number ? "#" : "") + cell.text;
        lines.push_back(line);
    }
    return lines;
}

Lines printed(const std::string& text, const TableOptions& options)
{
    TableReader reader("t", inputOf(text), options);
    return printed(reader);
}

/// Hands out one byte at a time, so that every place where a buffer can end is met.
ByteInput byteByByte(std::string_view text)
{
    return [text](std::span<char> target) mutable -> size_t {
        if (text.empty()) return 0;
        target[0] = text.front();
        text.remove_prefix(1);
        return 1;
    };
}

long peakKilobytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

}  // namespace

class TestTableReader : public QObject {
    Q_OBJECT
private slots:
    void readsTables_data();
    void readsTables();
    void readsTheSameInAnyPieces_data();
    void readsTheSameInAnyPieces();
    void columnsWithoutHeaderAreNumbered();
    void keysThatComeLateAddColumns();
    void encodingsAreAChoice();
    void refusesWithRowAndColumn_data();
    void refusesWithRowAndColumn();
    void missingColumnNamesThoseThere();
    void emptyTextIsRefusedWhereTextIsNeeded();
    void formatFollowsTheName();
    void memoryDoesNotGrowWithTheFile();
};

void TestTableReader::readsTables_data()
{
    QTest::addColumn<int>("format");
    QTest::addColumn<std::string>("text");
    QTest::addColumn<Lines>("rows");
    const auto csv = [](const char* name, const std::string& text, const Lines& rows) {
        QTest::newRow(name) << static_cast<int>(TableFormat::Csv) << text << rows;
    };
    csv("plain", "a,b\nx,1\ny,-2.5e3\n", {"1@2|x|#1", "2@3|y|#-2.5e3"});
    csv("byte order mark", "\xEF\xBB\xBF" "a,b\nx,1", {"1@2|x|#1"});
    csv("CRLF, and no end of the last line", "a,b\r\nx,1\r\ny,2", {"1@2|x|#1", "2@3|y|#2"});
    csv("CR alone", "a,b\rx,1\ry,2\r", {"1@2|x|#1", "2@3|y|#2"});
    csv("blank lines", "\n\na,b\n\nx,1\n\n\ny,2\n\n", {"1@5|x|#1", "2@8|y|#2"});
    csv("RFC 4180's quotes", "a,b\n\"x, \"\"y\"\"\",\"1\"\n\"two\nlines\",\"\"\n,z\n", {"1@2|x, \"y\"|1", "2@3|two\nlines|", "3@5|-|z"});
    csv("quoted CRLF is kept", "a\n\"x\r\ny\"\nz", {"1@2|x\r\ny", "2@4|z"});
    csv("what is no number", "a\n1 \n0x10\n1e\n", {"1@2|1 ", "2@3|0x10", "3@4|1e"});
    csv("numbers by name", "a,b\nnan,inf\n+1,NaN\n", {"1@2|#nan|#inf", "2@3|#+1|#NaN"});
    csv("header alone", "a,b\n", {});
    QTest::newRow("tabs") << static_cast<int>(TableFormat::Tsv) << std::string("a\tb\nx, y\t\"t\tu\"\n\t3\n") << Lines{"1@2|x, y|t\tu", "2@3|-|#3"};
    const auto jsonl = [](const char* name, const std::string& text, const Lines& rows) {
        QTest::newRow(name) << static_cast<int>(TableFormat::Jsonl) << text << rows;
    };
    jsonl("objects", "{\"a\":\"x\\ny\",\"b\":1}\n\n{\"b\":-2.5,\"a\":null}\n", {"1@1|x\ny|#1", "2@3|-|#-2.5"});
    jsonl("other values", "{\"a\":true,\"b\":[1, 2]}\r\n{\"a\":\"\",\"b\":{\"c\":null}}", {"1@1|true|[1,2]", "2@2||{\"c\":null}"});
}

void TestTableReader::readsTables()
{
    QFETCH(int, format);
    QFETCH(std::string, text);
    QFETCH(Lines, rows);
    QCOMPARE(printed(text, optionsFor(static_cast<TableFormat>(format))), rows);
}

void TestTableReader::readsTheSameInAnyPieces_data()
{
    readsTables_data();
}

void TestTableReader::readsTheSameInAnyPieces()
{
    QFETCH(int, format);
    QFETCH(std::string, text);
    QFETCH(Lines, rows);
    TableReader reader("t", byteByByte(text), optionsFor(static_cast<TableFormat>(format)));
    QCOMPARE(printed(reader), rows);
}

void TestTableReader::columnsWithoutHeaderAreNumbered()
{
    TableOptions options = optionsFor(TableFormat::Csv);
    options.header = HeaderRow::Absent;
    TableReader reader("t", inputOf("x,1\ny,2\n"), options);
    QCOMPARE(reader.column("2"), size_t{1});
    QCOMPARE(printed(reader), (Lines{"1@1|x|#1", "2@2|y|#2"}));
    // A data frame's index is written without a name.
    TableReader indexed("t", inputOf(",text\n0,x\n"), optionsFor(TableFormat::Csv));
    QCOMPARE(indexed.column("1"), size_t{0});
}

void TestTableReader::keysThatComeLateAddColumns()
{
    TableReader reader("t", inputOf("{\"a\":1}\n{\"b\":2}\n{\"a\":3}\n"), optionsFor(TableFormat::Jsonl));
    QCOMPARE(reader.columns(), Lines{"a"});
    QCOMPARE(printed(reader), (Lines{"1@1|#1", "2@2|-|#2", "3@3|#3|-"}));
    QCOMPARE(reader.columns(), (Lines{"a", "b"}));
}

void TestTableReader::encodingsAreAChoice()
{
    const std::string text = "a,b\nna\xEFve,1\n";
    TableOptions options = optionsFor(TableFormat::Csv);
    QCOMPARE(errorOf([&] { printed(text, options); }).reason(), std::string("NotUtf8"));
    options.encoding = TextEncoding::Latin1;
    QCOMPARE(printed(text, options), Lines{"1@2|na\xC3\xAFve|#1"});
    options.encoding = TextEncoding::Replace;
    QCOMPARE(printed(text, options), Lines{"1@2|na\xEF\xBF\xBDve|#1"});
    options.format = TableFormat::Jsonl;
    QCOMPARE(printed("{\"a\":\"\xE9\"}", options), Lines{"1@1|\xEF\xBF\xBD"});
}

void TestTableReader::refusesWithRowAndColumn_data()
{
    QTest::addColumn<int>("format");
    QTest::addColumn<std::string>("text");
    QTest::addColumn<std::string>("reason");
    QTest::addColumn<std::string>("says");
    const auto row = [](TableFormat format, const std::string& text, const char* reason, const char* says) {
        QTest::addRow("%s: %s", reason, says) << static_cast<int>(format) << text << std::string(reason) << std::string(says);
    };
    constexpr TableFormat csv = TableFormat::Csv, jsonl = TableFormat::Jsonl;
    row(csv, "", "EmptyTable", "t: has no rows");
    row(csv, "\n\r\n", "EmptyTable", "t: has no rows");
    row(csv, "a,a\n", "DuplicateColumn", "\"a\"");
    row(csv, "a,b\nx,1\ny\n", "RaggedRow", "row 2 (line 3): has 1 cells, the table has 2 columns");
    row(csv, "a,b\nx,1,2\n", "RaggedRow", "row 1 (line 2): has 3 cells");
    row(csv, "a,b\nx\"y,1\n", "BadQuote", "row 1 (line 2): a quote inside");
    row(csv, "a,b\n\"x\"y,1\n", "BadQuote", "row 1 (line 2): a quoted cell goes on");
    row(csv, "a,b\nx,1\n\"y,2\nz,3\n", "BadQuote", "row 2 (line 3): a quoted cell is never closed");
    row(csv, "a,b\nx,1\ny,\xFF\n", "NotUtf8", "row 2 (line 3): column \"b\"");
    row(csv, "a,\xFF\n", "NotUtf8", "header (line 1): column 2");
    row(csv, std::string("a,b\nx,1\ny\0,2\n", 14), "BinaryFile", "row 2 (line 3): a NUL at byte 9");
    row(csv, std::string("a\0\"b", 4), "BinaryFile", "header (line 1): a NUL at byte 1");
    row(csv, "a\n" + std::string(2000, 'x'), "RowTooLarge", "row 1 (line 2): takes more than 1000 bytes");
    row(csv, "1,2,3,4,5,6,7,8,9\n", "TooManyColumns", "header (line 1): has more than 8 cells");
    row(jsonl, "", "EmptyTable", "has no rows");
    row(jsonl, "{\"a\":1}\n\n{\"a\":\n", "NotJson", "row 2 (line 3): not valid JSON");
    row(jsonl, "{\"a\":\"x\",\"\xC3\xA9\"l\":1}", "NotJson", "row 1 (line 1): not valid JSON at byte");
    row(jsonl, "{\"a\":\"x\",\"b\"\xC3\xA9:1}", "NotJson", "row 1 (line 1): not valid JSON at byte");
    row(jsonl, "[1,2]\n", "NotAnObject", "row 1 (line 1): holds a JSON array");
    row(jsonl, "{\"a\":1,\"a\":2}\n", "DuplicateKey", "row 1 (line 1)");
    row(jsonl, "{\"a\":1}\n{\"a\":\"\xC0\"}\n", "NotUtf8", "row 2 (line 2)");
    row(jsonl, std::string("{\"a\":1}\n{\0}\n", 12), "BinaryFile", "row 2 (line 2): a NUL at byte 9");
    row(jsonl, "{\"a\":\"" + std::string(2000, 'x') + "\"}", "RowTooLarge", "row 1 (line 1)");
    row(jsonl, "{\"1\":1,\"2\":1,\"3\":1,\"4\":1,\"5\":1,\"6\":1,\"7\":1,\"8\":1,\"9\":1}", "TooManyColumns", "more than 8 different keys");
    row(jsonl, std::string(40, '[') + std::string(40, ']'), "LimitExceeded", "row 1 (line 1): nested deeper");
}

void TestTableReader::refusesWithRowAndColumn()
{
    QFETCH(int, format);
    QFETCH(std::string, text);
    QFETCH(std::string, reason);
    QFETCH(std::string, says);
    TableOptions options = optionsFor(static_cast<TableFormat>(format));
    options.maxRowBytes = 1000;
    options.maxColumns = 8;
    const Error error = errorOf([&] { printed(text, options); });
    QCOMPARE(error.kind(), ErrorKind::Format);
    QCOMPARE(error.reason(), reason);
    QVERIFY2(std::string(error.what()).find(says) != std::string::npos, error.what());
    QCOMPARE(error.file(), std::string("t"));
    QVERIFY(isUtf8(error.what()));
}

void TestTableReader::missingColumnNamesThoseThere()
{
    const TableReader reader("t", inputOf("text,label\nx,1\n"), optionsFor(TableFormat::Csv));
    QCOMPARE(reader.column("label"), size_t{1});
    const Error error = errorOf([&] { reader.column("lable"); });
    QCOMPARE(error.reason(), std::string("MissingColumn"));
    QCOMPARE(std::string(error.what()), std::string("t: has no column \"lable\"; it has \"text\", \"label\""));
}

void TestTableReader::emptyTextIsRefusedWhereTextIsNeeded()
{
    TableReader reader("t", inputOf("text,label\nx,1\n\"  \",0\n"), optionsFor(TableFormat::Csv));
    QCOMPARE(reader.textAt(*reader.next(), 0), std::string("x"));
    const Row* row = reader.next();
    const Error error = errorOf([&] { reader.textAt(*row, 0); });
    QCOMPARE(error.reason(), std::string("EmptyCell"));
    QCOMPARE(std::string(error.what()), std::string("t: row 2 (line 3), column \"text\": is empty"));
}

void TestTableReader::formatFollowsTheName()
{
    QCOMPARE(tableFormatOf("a/b.CSV"), TableFormat::Csv);
    QCOMPARE(tableFormatOf("b.tab"), TableFormat::Tsv);
    QCOMPARE(tableFormatOf("b.ndjson"), TableFormat::Jsonl);
    QCOMPARE(errorOf([] { tableFormatOf("b.xlsx"); }).reason(), std::string("UnknownTableFormat"));
    const QTemporaryDir folder;
    const std::string path = folder.filePath("x.csv").toStdString();
    std::ofstream(path) << "a\n1\n";
    TableReader reader(path);
    QCOMPARE(printed(reader), Lines{"1@2|#1"});
    QCOMPARE(errorOf([&] { TableReader(folder.filePath("y.csv").toStdString()); }).kind(), ErrorKind::Io);
}

void TestTableReader::memoryDoesNotGrowWithTheFile()
{
    // A tap that gives rows for as long as they are wanted: no file, so the reader's own memory is all there is.
    const std::string line = "a sentence of some words,\"with \"\"quotes\"\"\",1\n";
    const int64_t rows = 2'000'000;
    std::string pending = "text,more,label\n";
    int64_t given = 0;
    const ByteInput tap = [&](std::span<char> target) {
        while (pending.size() < target.size() && given < rows) {
            pending += line;
            ++given;
        }
        const size_t count = std::min(pending.size(), target.size());
        std::copy_n(pending.begin(), count, target.begin());
        pending.erase(0, count);
        return count;
    };
    TableReader reader("t", tap, optionsFor(TableFormat::Csv));
    reader.next();
    const long before = peakKilobytes();
    int64_t count = 1;
    while (reader.next()) ++count;
    QCOMPARE(count, rows);
    QVERIFY(peakKilobytes() - before < 8 << 10);
}

QTEST_APPLESS_MAIN(TestTableReader)
#include "tst_table_reader.moc"
