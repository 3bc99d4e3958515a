#include "tests/kernels/trial.h"

#include <QTest>

#include <map>

using namespace orrery;

/// Every op of every device table that is there, against the double-precision reference.
class TestConformance : public QObject {
    Q_OBJECT
private slots:
    void agreesWithTheReference_data();
    void agreesWithTheReference();

private:
    DevicePair& opened(size_t device);

    std::vector<DeviceRow> m_devices = deviceRows();
    std::map<size_t, DevicePair> m_opened;
    std::vector<std::pair<size_t, Case>> m_cases;
};

void TestConformance::agreesWithTheReference_data()
{
    QTest::addColumn<int>("index");
    const auto addOp = [this](const char* op, const std::vector<Case>& cases) {
        for (size_t device = 0; device < m_devices.size(); ++device)
            for (const Case& one : cases) {
                QTest::addRow("%s: %s %s", m_devices[device].name.c_str(), op, one.name.c_str()) << static_cast<int>(m_cases.size());
                m_cases.emplace_back(device, one);
            }
    };
#define ORRERY_OP(name, Args) addOp(#name, name##Cases());
#include "kernels/ops.def"
#undef ORRERY_OP
}

DevicePair& TestConformance::opened(size_t device)
{
    return m_opened.try_emplace(device, m_devices[device]).first->second;
}

void TestConformance::agreesWithTheReference()
{
    QFETCH(int, index);
    const auto& [device, one] = m_cases[static_cast<size_t>(index)];
    try {
        Trial trial(opened(device));
        one.run(trial);
    } catch (const Mismatch& mismatch) {
        QFAIL(mismatch.what());
    }
}

QTEST_APPLESS_MAIN(TestConformance)
#include "tst_conformance.moc"
