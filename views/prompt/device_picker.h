#pragma once

#include <QToolButton>

namespace orrery::views {

/// The toolbar's button that names the device; its menu chooses how many threads compute.
class DevicePicker : public QToolButton {
    Q_OBJECT
public:
    explicit DevicePicker(QWidget* parent = nullptr);

    /// `threads` 0: as many as the machine has, which are `available`.
    void setThreads(int threads, int available);
    /// What stands behind the name, for the tooltip: "AMD EPYC, AVX-512".
    void setDescription(const QString& description);

Q_SIGNALS:
    void threadsChosen(int threads);

private:
    void fillMenu();

    int m_threads = 0, m_available = 1;
};

}  // namespace orrery::views
