#include "app/session/model_service.h"

#include "app/session/session.h"
#include "views/model/circuits_page.h"
#include "views/model/weights_page.h"
#include "views/plot/plot_view.h"

#include <QTemporaryDir>
#include <QTest>

using namespace orrery;
using namespace orrery::app;

class TestModelService : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void showsWhatCoreFinds();
};

void TestModelService::showsWhatCoreFinds()
{
    QTemporaryDir scratch;
    views::SelectionModel selection;
    Session session(selection, {scratch.path(), 1});
    views::ModelPanel panel(&selection);
    panel.resize(1200, 700);
    panel.show();
    ModelService service(session, panel);
    session.openModel(QStringLiteral(ORRERY_SOURCE_DIR "/resources/sample"));
    QTRY_VERIFY(panel.weights().weights());
    const auto weights = session.model()->folder.loadWeights();
    const auto direct = readWeightStatistics(*weights);
    QCOMPARE(panel.weights().weights()->size(), direct.size());
    QCOMPARE(panel.weights().weights()->at(3).norm, direct[3].norm);
    QTRY_VERIFY(panel.weights().spectrum().plot());  // of the first weight
    QCOMPARE(panel.weights().spectrum().plot()->lines.front().y, readWeightDetail(*weights, direct.front().role, 1).spectrum);
    panel.showPage(views::ModelPanel::Page::Circuits);
    QTRY_VERIFY_WITH_TIMEOUT(panel.circuits().circuits(), 30000);
    const ProcessedWeights processed(session.model()->config(), weights, standardProcessing(session.model()->config()));
    QCOMPARE(panel.circuits().circuits()->heads.heads[5].copying, readHeadCircuits(processed).heads[5].copying);
    QCOMPARE(panel.circuits().circuits()->compositions.size(), size_t{3});
}

QTEST_MAIN(TestModelService)
#include "tst_model_service.moc"
