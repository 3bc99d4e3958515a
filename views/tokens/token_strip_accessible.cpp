#include "views/tokens/token_strip_accessible.h"

#include "views/tokens/token_strip.h"

#include <QAccessible>
#include <QAccessibleWidget>

namespace orrery::views {

namespace {

class StripInterface : public QAccessibleWidget {
public:
    explicit StripInterface(TokenStrip* strip) : QAccessibleWidget(strip, QAccessible::List), m_strip(strip) {}

    QString text(QAccessible::Text kind) const override
    {
        return kind == QAccessible::Value ? m_strip->valueText() : QAccessibleWidget::text(kind);
    }

private:
    TokenStrip* m_strip;
};

QAccessibleInterface* makeInterface(const QString&, QObject* object)
{
    auto* strip = qobject_cast<TokenStrip*>(object);
    return strip ? new StripInterface(strip) : nullptr;
}

}  // namespace

void installTokenStripAccessibility()
{
    static const bool installed = (QAccessible::installFactory(makeInterface), true);
    Q_UNUSED(installed)
}

}  // namespace orrery::views
