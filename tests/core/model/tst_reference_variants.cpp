// The table of variants with reference files, against these files.
#include "core/model/reference_variants.h"

#include "core/checkpoint/model_folder.h"

#include <QDir>
#include <QTest>

#include <set>

using namespace orrery;

class TestReferenceVariants : public QObject {
    Q_OBJECT
private slots:
    void tableIsWhatTheReferenceFilesHold();
    void combinationsNobodyComparedAreLeftOut();
    void sizesDoNotMatter();
};

void TestReferenceVariants::tableIsWhatTheReferenceFilesHold()
{
    std::set<ForwardVariant> held;
    for (const char* family : {"gpt2", "bert"}) {
        const QDir folder(QStringLiteral(ORRERY_GOLDEN_DIR "/models/") + QString::fromLatin1(family));
        for (const QString& name : folder.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
            QVERIFY(QFile::exists(folder.filePath(name + QStringLiteral("/expected.safetensors"))));
            const ModelFolder model = ModelFolder::open(folder.filePath(name).toStdString());
            QVERIFY2(hasReference(model.config()), qPrintable(folder.filePath(name)));
            held.insert(variantOf(model.config()));
        }
    }
    const std::set<ForwardVariant> table(referenceVariants().begin(), referenceVariants().end());
    QCOMPARE(table.size(), referenceVariants().size());
    QVERIFY(table == held);
}

void TestReferenceVariants::combinationsNobodyComparedAreLeftOut()
{
    ModelConfig config = ModelFolder::open(ORRERY_GOLDEN_DIR "/models/gpt2/untied").config();
    QVERIFY(hasReference(config));
    config.scaleByLayer = true;  // compared as well, but with a tied output only
    QVERIFY(!hasReference(config));
}

void TestReferenceVariants::sizesDoNotMatter()
{
    ModelConfig config = ModelFolder::open(ORRERY_GOLDEN_DIR "/models/gpt2/tied").config();
    config.layers = 48, config.heads = 25, config.headWidth = 64, config.width = 1600, config.mlpWidth = 6400, config.epsilon = 1e-6;
    QVERIFY(hasReference(config));
}

QTEST_APPLESS_MAIN(TestReferenceVariants)
#include "tst_reference_variants.moc"
