#pragma once

#include <QString>

#include <cstdint>
#include <vector>

namespace orrery::views {

/// Token ids as people write and paste them: "464, 3797 [3332]", parted by blanks, commas, semicolons, lines or brackets.
struct IdList {
    std::vector<int32_t> ids;
    QString problem;  ///< a sentence naming the first part that is no id; empty: all are
};

IdList parseIds(const QString& text);

QString idsText(const std::vector<int32_t>& ids);

}  // namespace orrery::views
