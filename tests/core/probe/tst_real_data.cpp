// Probes on sentences of SUBJ (Pang and Lee 2004) and TREC (Li and Roth 2002), beside scikit-learn's on the same features, splits and
// regularised loss: golden/probe/real.json, made by tests/peers/probe/make_real.py, which makes the same tables.
// The data comes from the folder that ORRERY_TEST_DATA names (subj.objective, subj.subjective, TREC.train), the sentence encoder from
// ORRERY_TEST_MINILM; a case without its folder skips.
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/checkpoint/model_folder.h"
#include "core/probe/run_study.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <fstream>

using namespace orrery;
using namespace orrery::probe;

namespace {

constexpr int kLines = 600;  // of each file of SUBJ; of TREC twice as many

/// The first lines of a file, as bytes.
std::vector<std::string> linesOf(const std::string& name, int count)
{
    std::ifstream file(qEnvironmentVariable("ORRERY_TEST_DATA").toStdString() + "/" + name, std::ios::binary);
    std::vector<std::string> lines;
    for (std::string line; static_cast<int>(lines.size()) < count && std::getline(file, line);) {
        line.erase(line.find_last_not_of(" \r\n") + 1);
        if (!line.empty()) lines.push_back(line);
    }
    return lines;
}

/// A table of tabs, its bytes as in the files: Latin-1.
void writeTable(const std::string& task, const std::string& path)
{
    std::ofstream table(path, std::ios::binary);
    table << "text\tlabel\n";
    if (task == "trec") {
        for (const std::string& line : linesOf("TREC.train", 2 * kLines)) table << line.substr(line.find(' ') + 1) << "\t" << line.substr(0, line.find(':')) << "\n";
        return;
    }
    for (const char* label : {"objective", "subjective"})
        for (const std::string& line : linesOf(std::string("subj.") + label, kLines)) table << line << "\t" << label << "\n";
}

}  // namespace

class TestRealData : public QObject {
    Q_OBJECT
private slots:
    void accuraciesAreScikitLearns_data();
    void accuraciesAreScikitLearns();
};

void TestRealData::accuraciesAreScikitLearns_data()
{
    QTest::addColumn<int>("index");
    const Json golden = parseJson(readTextFile(ORRERY_GOLDEN_DIR "/probe/real.json", 1 << 20));
    for (size_t i = 0; i < golden["runs"].size(); ++i)
        QTest::addRow("%s, %s", golden["runs"][i]["task"].get<std::string>().c_str(), golden["runs"][i]["model"].get<std::string>().c_str()) << static_cast<int>(i);
}

void TestRealData::accuraciesAreScikitLearns()
{
    QFETCH(int, index);
    const Json run = parseJson(readTextFile(ORRERY_GOLDEN_DIR "/probe/real.json", 1 << 20))["runs"][static_cast<size_t>(index)];
    if (qEnvironmentVariable("ORRERY_TEST_DATA").isEmpty()) QSKIP("ORRERY_TEST_DATA does not name a folder with SUBJ and TREC");
    const bool encoder = run["model"] == "minilm";
    const std::string path = encoder ? qEnvironmentVariable("ORRERY_TEST_MINILM").toStdString() : ORRERY_SOURCE_DIR "/resources/sample";
    if (path.empty()) QSKIP("ORRERY_TEST_MINILM does not name a sentence-encoder folder");
    const QTemporaryDir scratch;
    StudyRequest request;
    request.data.path = scratch.filePath("data.tsv").toStdString();
    writeTable(run["task"], request.data.path);
    request.data.table.encoding = table::TextEncoding::Latin1;
    request.data.table.quoting = table::Quoting::None;
    request.reading.position = PositionRule::parse(run["position"]);
    request.reading.longTexts = LongTexts::Cut;
    request.sites = run["patterns"].get<std::vector<std::string>>();
    request.settings.lambdas = {0.5};
    request.settings.split.folds = 5;
    request.settings.control = false;
    request.settings.resamples = 1;
    request.baselines = false;
    const ModelFolder folder = ModelFolder::open(path);
    const auto tokenizer = Tokenizer::open(folder.transformerPath());
    Model model(folder.config(), folder.loadWeights());
    const ProbeStudy study = runStudy({model, tokenizer.get(), run["model"], {0, 0}}, request).study;
    QCOMPARE(study.data.samples, run["samples"].get<int64_t>());
    QCOMPARE(study.sites.size(), run["sites"].size());
    for (size_t site = 0; site < study.sites.size(); ++site) {
        QCOMPARE(study.sites[site].name, run["sites"][site]["name"].get<std::string>());
        const double ours = 100 * study.sites[site].scores.accuracy->value, theirs = run["sites"][site]["sklearn"];
        QVERIFY2(std::abs(ours - theirs) <= 0.5, qPrintable(QString("%1: %2 and %3").arg(QString::fromStdString(study.sites[site].name)).arg(ours).arg(theirs)));
    }
}

QTEST_APPLESS_MAIN(TestRealData)
#include "tst_real_data.moc"
