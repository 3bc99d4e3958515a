#include "core/base/error.h"

namespace orrery {

std::string_view errorKindName(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::Argument: return "Argument";
    case ErrorKind::Shape: return "Shape";
    case ErrorKind::Format: return "Format";
    case ErrorKind::Io: return "Io";
    case ErrorKind::Database: return "Database";
    case ErrorKind::Memory: return "Memory";
    case ErrorKind::Device: return "Device";
    case ErrorKind::Cancelled: return "Cancelled";
    case ErrorKind::Internal: return "Internal";
    }
    return "Internal";
}

Error::Error(ErrorKind kind, const std::string& message, std::source_location where)
    : std::runtime_error(message), m_kind(kind), m_where(where)
{
}

Error Error::withMessage(const std::string& message) const
{
    Error changed(m_kind, message, m_where);
    changed.m_reason = m_reason;
    changed.m_file = m_file;
    changed.m_at = m_at;
    return changed;
}

Error Error::withReason(std::string reason) const
{
    Error changed = *this;
    changed.m_reason = std::move(reason);
    return changed;
}

Error Error::inFile(const std::string& file) const
{
    if (!m_file.empty()) return *this;
    Error changed = withMessage(file + ": " + what());
    changed.m_file = file;
    return changed;
}

Error Error::at(std::string place) const
{
    Error changed = *this;
    changed.m_at = std::move(place);
    return changed;
}

Error Error::during(std::string_view doing) const
{
    return withMessage(std::string(doing) + ": " + what());
}

}  // namespace orrery
