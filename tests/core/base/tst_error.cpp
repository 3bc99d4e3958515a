#include "core/base/error.h"

#include <QTest>

using orrery::Error;
using orrery::ErrorKind;

class TestError : public QObject {
    Q_OBJECT
private slots:
    void namesTheFileOnce();
    void duringKeepsWhatIsKnown();
};

void TestError::namesTheFileOnce()
{
    const Error error = Error(ErrorKind::Format, "bad byte 7").withReason("BadByte").at("byte 7").inFile("a.bin");
    QCOMPARE(error.inFile("b.bin").what(), "a.bin: bad byte 7");
    QCOMPARE(error.file(), std::string("a.bin"));
    QCOMPARE(error.at("byte 8").place(), std::string("byte 8"));
}

void TestError::duringKeepsWhatIsKnown()
{
    const Error error = Error(ErrorKind::Io, "short read").withReason("Short").inFile("a.bin").during("loading weights");
    QCOMPARE(error.what(), "loading weights: a.bin: short read");
    QCOMPARE(error.reason(), std::string("Short"));
    QVERIFY(error.kind() == ErrorKind::Io);
}

QTEST_APPLESS_MAIN(TestError)
#include "tst_error.moc"
