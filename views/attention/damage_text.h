#pragma once

#include "core/base/error.h"

#include <QString>

namespace orrery::views {

/// "L1H2 can't be shown: row 12 of table chunk (blocks.1.attn.hook_pattern) is damaged."
QString damageText(const QString& what, const Error& damage);

}  // namespace orrery::views
