#include "core/probe/labelled_data.h"
#include "core/probe/splits.h"

#include "tests/thrown_error.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <set>

using namespace orrery;
using namespace orrery::probe;

namespace {

/// A file with a text, and what reading it gives.
class Table {
public:
    Table(const std::string& name, const std::string& text) : m_path(m_folder.filePath(QString::fromStdString(name)).toStdString())
    {
        std::ofstream(m_path) << text;
    }

    LabelledData read(DataSettings settings = {}) const
    {
        settings.path = m_path;
        return readLabelledData(settings);
    }

private:
    QTemporaryDir m_folder;
    std::string m_path;
};

std::vector<int32_t> labelsOf(const LabelledData& data)
{
    std::vector<int32_t> labels;
    for (const Sample& sample : data.samples) labels.push_back(sample.label);
    return labels;
}

/// Rows of two classes, three to one, in groups of the given sizes.
LabelledData grouped(const std::vector<int>& sizes)
{
    LabelledData data;
    data.classes = {{"a", 0}, {"b", 0}};
    for (size_t group = 0; group < sizes.size(); ++group)
        for (int i = 0; i < sizes[group]; ++i) {
            const auto index = static_cast<int32_t>(data.samples.size());
            data.examples.push_back({"text", static_cast<int32_t>(group), index + 1});
            data.samples.push_back({.example = index, .label = index % 4 == 0 ? 1 : 0});
        }
    data.groups = static_cast<int32_t>(sizes.size());
    return data;
}

std::set<int32_t> groupsIn(const LabelledData& data, const std::vector<int64_t>& rows)
{
    std::set<int32_t> groups;
    for (const int64_t row : rows) groups.insert(data.examples[static_cast<size_t>(row)].group);
    return groups;
}

bool disjoint(const std::set<int32_t>& a, const std::set<int32_t>& b)
{
    return std::none_of(a.begin(), a.end(), [&](int32_t each) { return b.count(each) > 0; });
}

}  // namespace

class TestLabelledData : public QObject {
    Q_OBJECT
private slots:
    void classesStandInTheOrderOfTheirNames();
    void numbersAreClassesOrValues();
    void rowsOfOneTextAreOneGroup();
    void groupsAreAColumn();
    void wordsHaveLabelsOfTheirOwn();
    void digestFollowsTheContent();
    void refusesWithTheRow_data();
    void refusesWithTheRow();
    void refusesOneClass();
    void splitsKeepGroupsTogether();
    void everyRowIsTestedOnce();
    void splitsKeepTheClassesShares();
    void splitsFollowTheSeed();
    void refusesSplitsThatMakeNoSense();
};

void TestLabelledData::classesStandInTheOrderOfTheirNames()
{
    const LabelledData data = Table("x.csv", "text,label\nq,pos\nr,neg\ns,pos\nt,neither\n").read();
    QCOMPARE(data.classCount(), 3);
    QCOMPARE(data.classes[0].name, std::string("neg"));
    QCOMPARE(data.classes[2].count, int64_t{2});
    QCOMPARE(labelsOf(data), (std::vector<int32_t>{2, 0, 2, 1}));
    QCOMPARE(data.examples[3].row, int64_t{4});
}

void TestLabelledData::numbersAreClassesOrValues()
{
    const Table table("x.tsv", "text\tlabel\nq\t10\nr\t9\ns\t10\nt\t-1.5\n");
    const LabelledData classes = table.read();
    QCOMPARE(classes.classes[0].name, std::string("-1.5"));
    QCOMPARE(labelsOf(classes), (std::vector<int32_t>{2, 1, 2, 0}));
    DataSettings settings;
    settings.task = Task::Regression;
    const LabelledData values = table.read(settings);
    QCOMPARE(values.classCount(), 0);
    QCOMPARE(values.samples[3].value, -1.5);
    QCOMPARE(values.mean, 6.875);
}

void TestLabelledData::rowsOfOneTextAreOneGroup()
{
    const LabelledData data = Table("x.csv", "text,label\nq,a\nr,b\nq,b\ns,a\n").read();
    QCOMPARE(data.duplicates, int64_t{1});
    QCOMPARE(data.groups, 3);
    QCOMPARE(data.examples[2].group, data.examples[0].group);
    QCOMPARE(data.samples[2].type, data.samples[0].type);
}

void TestLabelledData::groupsAreAColumn()
{
    DataSettings settings;
    settings.groupColumn = "author";
    const LabelledData data = Table("x.jsonl", "{\"text\":\"q\",\"label\":0,\"author\":\"me\"}\n{\"text\":\"r\",\"label\":1,\"author\":\"you\"}\n"
                                               "{\"text\":\"s\",\"label\":1,\"author\":\"me\"}\n{\"text\":\"t\",\"label\":1,\"author\":7}\n").read(settings);
    QCOMPARE(data.groups, 3);
    QCOMPARE(data.examples[2].group, data.examples[0].group);
}

void TestLabelledData::wordsHaveLabelsOfTheirOwn()
{
    DataSettings settings;
    settings.level = LabelLevel::Word;
    const LabelledData data = Table("x.jsonl", "{\"text\":[\"The\",\"cat\",\"sat\"],\"label\":[\"D\",\"N\",null]}\n{\"text\":\" the  dog\",\"label\":\"D N\"}\n").read(settings);
    QCOMPARE(data.examples[0].text, std::string("The cat sat"));
    QCOMPARE(labelsOf(data), (std::vector<int32_t>{0, 1, 0, 1}));
    QCOMPARE(data.samples[1].begin, 4u);
    QCOMPARE(data.samples[1].end, 7u);
    QCOMPARE(data.samples[3].begin, 6u);
    QCOMPARE(data.types, 4);
}

void TestLabelledData::digestFollowsTheContent()
{
    const auto digest = [](const std::string& text) { return Table("x.csv", text).read().digest; };
    QCOMPARE(digest("text,label\nq,a\nr,b\ns,a\nt,b\n"), digest("label,text\r\na,q\r\nb,r\r\na,s\r\nb,\"t\"\r\n"));
    QVERIFY(digest("text,label\nq,a\nr,b\ns,a\nt,b\n") != digest("text,label\nq,a\nr,b\ns,b\nt,b\n"));
}

void TestLabelledData::refusesWithTheRow_data()
{
    QTest::addColumn<std::string>("text");
    QTest::addColumn<bool>("numbers");
    QTest::addColumn<std::string>("reason");
    QTest::addColumn<std::string>("says");
    const auto row = [](const char* name, const std::string& text, bool numbers, const char* reason, const char* says) {
        QTest::newRow(name) << text << numbers << std::string(reason) << std::string(says);
    };
    row("no such column", "words,label\nq,a\n", false, "MissingColumn", "no column \"text\"");
    row("empty text", "text,label\nq,a\n\"  \",b\n", false, "EmptyCell", "row 2 (line 3), column \"text\": is empty");
    row("empty label", "text,label\nq,a\nr,\n", false, "EmptyCell", "row 2 (line 3), column \"label\": is empty");
    row("NaN as a class", "text,label\nq,a\nr,NaN\n", false, "BadLabel", "row 2 (line 3), column \"label\": is NaN");
    row("NaN as a value", "text,label\nq,1\nr,nan\n", true, "BadLabel", "row 2 (line 3), column \"label\"");
    row("infinity as a value", "text,label\nq,1\nr,-inf\n", true, "BadLabel", "row 2 (line 3), column \"label\"");
    row("a word as a value", "text,label\nq,1\nr,high\n", true, "BadLabel", "\"high\" is no finite number");
    row("too few", "text,label\nq,a\nr,b\n", false, "TooFewRows", "has 2 labelled examples");
    row("one value", "text,label\nq,1\nr,1\ns,1\nt,1.0\n", true, "OneClass", "nothing to predict");
    row("too many rows", "text,label\nq,a\nr,b\ns,a\nt,b\nu,a\nv,b\n", false, "TooManyRows", "row 6 (line 7)");
    row("too many classes", "text,label\nq,a\nr,b\ns,c\nt,d\n", false, "TooManyClasses", "row 4 (line 5), column \"label\"");
}

void TestLabelledData::refusesWithTheRow()
{
    QFETCH(std::string, text);
    QFETCH(bool, numbers);
    QFETCH(std::string, reason);
    QFETCH(std::string, says);
    DataSettings settings;
    settings.task = numbers ? Task::Regression : Task::Classification;
    settings.maxRows = 5;
    settings.maxClasses = 3;
    const Error error = errorOf([&] { Table("x.csv", text).read(settings); });
    QCOMPARE(error.kind(), ErrorKind::Format);
    QCOMPARE(error.reason(), reason);
    QVERIFY2(std::string(error.what()).find(says) != std::string::npos, error.what());
}

void TestLabelledData::refusesOneClass()
{
    const Error error = errorOf([] { Table("x.csv", "text,label\nq,a\nr,a\ns,a\nt,a\n").read(); });
    QCOMPARE(error.reason(), std::string("OneClass"));
    QVERIFY(std::string(error.what()).find("all 4 labels are \"a\"") != std::string::npos);
}

void TestLabelledData::splitsKeepGroupsTogether()
{
    const LabelledData data = grouped({40, 7, 7, 7, 3, 3, 3, 3, 2, 2, 2, 1, 1, 1, 1, 1, 20, 20});
    for (const int folds : {0, 3, 5}) {
        const std::vector<Split> splits = makeSplits(data, {.folds = folds, .seed = 4});
        QCOMPARE(splits.size(), static_cast<size_t>(std::max(folds, 1)));
        for (const Split& split : splits) {
            const auto train = groupsIn(data, split.train), dev = groupsIn(data, split.dev), test = groupsIn(data, split.test);
            QVERIFY(disjoint(train, dev) && disjoint(train, test) && disjoint(dev, test));
            QCOMPARE(split.train.size() + split.dev.size() + split.test.size(), data.samples.size());
        }
    }
}

void TestLabelledData::everyRowIsTestedOnce()
{
    const LabelledData data = grouped(std::vector<int>(50, 2));
    std::vector<int> tested(data.samples.size());
    for (const Split& split : makeSplits(data, {.folds = 7}))
        for (const int64_t row : split.test) ++tested[static_cast<size_t>(row)];
    QVERIFY(std::all_of(tested.begin(), tested.end(), [](int times) { return times == 1; }));
}

void TestLabelledData::splitsKeepTheClassesShares()
{
    const LabelledData data = grouped(std::vector<int>(400, 1));
    const Split split = makeSplits(data, {.seed = 1}).front();
    QCOMPARE(split.train.size(), size_t{280});
    QCOMPARE(split.test.size(), size_t{80});
    for (const std::vector<int64_t>* part : {&split.train, &split.dev, &split.test})
        QCOMPARE(std::count_if(part->begin(), part->end(), [&](int64_t row) { return data.samples[static_cast<size_t>(row)].label == 1; }),
            static_cast<std::ptrdiff_t>(part->size() / 4));
}

void TestLabelledData::splitsFollowTheSeed()
{
    const LabelledData data = grouped(std::vector<int>(100, 1));
    const auto test = [&](uint64_t seed) { return makeSplits(data, {.seed = seed}).front().test; };
    QCOMPARE(test(3), test(3));
    QVERIFY(test(3) != test(4));
}

void TestLabelledData::refusesSplitsThatMakeNoSense()
{
    const LabelledData data = grouped({5, 5});
    std::string reason;
    QCOMPARE(kindOf([&] { makeSplits(data, {}); }, &reason), ErrorKind::Format);
    QCOMPARE(reason, std::string("TooFewGroups"));
    QCOMPARE(kindOf([&] { makeSplits(data, {.folds = 2}); }, &reason), ErrorKind::Argument);
    QCOMPARE(reason, std::string("BadSplit"));
    QCOMPARE(kindOf([&] { makeSplits(data, {.devShare = 0.5, .testShare = 0.5}); }, &reason), ErrorKind::Argument);
}

QTEST_APPLESS_MAIN(TestLabelledData)
#include "tst_labelled_data.moc"
