#include "app/session/prediction_service.h"

#include "app/session/session.h"

#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace orrery;
using namespace orrery::app;

class TestPredictionService : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void showsPredictionsOfARun();
    void generatesARunThatContinues();
    void recordsLogitsWhenTheyWereLeftOut();

private:
    void run(const std::vector<std::string>& sites);
    QTableView* table() const
    {
        for (QTableView* view : m_panel->findChildren<QTableView*>())
            if (view->accessibleName() == QStringLiteral("Predictions at all positions")) return view;
        return nullptr;
    }
    QPushButton* button(const QString& text) const
    {
        for (QPushButton* found : m_panel->findChildren<QPushButton*>())
            if (found->text() == text && found->isVisible()) return found;
        return nullptr;
    }

    QTemporaryDir m_folder;
    int m_files = 0;
    views::SelectionModel* m_selection = nullptr;
    Session* m_session = nullptr;
    views::PredictionPanel* m_panel = nullptr;
    PredictionService* m_service = nullptr;
};

void TestPredictionService::init()
{
    m_selection = new views::SelectionModel;
    m_session = new Session(*m_selection, {m_folder.path(), 1});
    m_panel = new views::PredictionPanel(m_selection);
    m_panel->resize(1000, 600);
    m_panel->show();
    m_service = new PredictionService(*m_session, *m_panel);
    m_session->openModel(QStringLiteral(ORRERY_SOURCE_DIR "/resources/sample"));
    QTRY_VERIFY(m_session->model());
    m_session->newWorkspace(m_folder.filePath(QStringLiteral("p%1.orrery").arg(++m_files)));
    QTRY_VERIFY(m_session->contents());
}

void TestPredictionService::cleanup()
{
    delete m_service;
    delete m_panel;
    delete m_session;
    delete m_selection;
}

void TestPredictionService::run(const std::vector<std::string>& sites)
{
    RunSettings settings;
    settings.text = "First Citizen:";
    settings.sites = sites;
    QSignalSpy finished(m_session, &Session::runFinished);
    m_session->run(settings);
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 20000);
    QTRY_VERIFY(m_session->prompt());
}

void TestPredictionService::showsPredictionsOfARun()
{
    run({"logits"});
    QTRY_COMPARE(table()->model()->rowCount(), static_cast<int>(m_session->prompt()->positions.size()));
    QTRY_VERIFY(!m_panel->isBusy());
    QVERIFY(!table()->model()->index(0, 2).data().toString().startsWith(u'#'));  // the open model names its tokens
}

void TestPredictionService::generatesARunThatContinues()
{
    run({"logits"});
    const auto before = m_session->prompt()->positions.size();
    QTRY_VERIFY(button(QStringLiteral("Generate")) && button(QStringLiteral("Generate"))->isEnabled());
    for (QSpinBox* field : m_panel->findChildren<QSpinBox*>())
        if (field->accessibleName() == QStringLiteral("tokens")) field->setValue(4);
    QTest::mouseClick(button(QStringLiteral("Generate")), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(m_session->prompt() ? m_session->prompt()->positions.size() : 0, before + 4, 20000);
    QVERIFY(!m_panel->findChild<QPlainTextEdit*>()->toPlainText().isEmpty());
    QTRY_COMPARE(table()->model()->rowCount(), static_cast<int>(before) + 4);
}

void TestPredictionService::recordsLogitsWhenTheyWereLeftOut()
{
    run({"blocks.0.attn.hook_pattern"});
    QTRY_VERIFY(button(QStringLiteral("Record Logits")));
    QTest::mouseClick(button(QStringLiteral("Record Logits")), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(m_session->prompt() && m_session->prompt()->find("logits"), 20000);
    QVERIFY(m_session->prompt()->find("blocks.0.attn.hook_pattern"));
    QTRY_VERIFY(table()->model()->rowCount() > 0);
}

QTEST_MAIN(TestPredictionService)
#include "tst_prediction_service.moc"
