#pragma once

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/checkpoint/safetensors.h"
#include "tests/thrown_error.h"

#include <QString>
#include <QTemporaryDir>

#include <cstring>
#include <map>
#include <string>
#include <vector>

/// What the tests of core/checkpoint share: folders that vanish, bytes by hand, and small models tensor by tensor.
namespace fixture {

/// Whether a sanitizer is built in: bounds on time and memory hold without one.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#elif defined(__has_feature)
constexpr bool kSanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
constexpr bool kSanitized = false;
#endif

/// Seconds of processor time this process has used: unlike the clock on the wall, the same on a busy machine.
double processorSeconds();
/// The most memory this process has held at one time.
size_t peakBytes();

/// A folder that is removed with this object.
class Folder {
public:
    std::string path(const std::string& name = "") const
    {
        return (name.empty() ? m_folder.path() : m_folder.filePath(QString::fromStdString(name))).toStdString();
    }
    void write(const std::string& name, std::string_view bytes) const;
    void makeFolder(const std::string& name) const;

private:
    QTemporaryDir m_folder;
};

/// A safetensors file: header text (blanks removed by nobody), then `data` bytes 0, 1, 2 ...
std::string safetensorsBytes(const std::string& header, size_t data);

/// Tensors that are owned here, to be written as a file. Values are distinct and exact in 16 bits.
class TensorSet {
public:
    void add(const std::string& name, orrery::Shape shape, orrery::DType type = orrery::DType::F32);
    void addFloats(const std::string& name, orrery::Shape shape, std::vector<float> values, orrery::DType type = orrery::DType::F32);
    void remove(const std::string& name) { m_tensors.erase(name); }
    void rename(const std::string& from, const std::string& to);
    /// Puts `prefix` before every name.
    void prefixAll(const std::string& prefix);
    std::vector<float> floats(const std::string& name) const;
    void writeTo(const std::string& path) const;

private:
    struct Owned {
        orrery::DType type;
        orrery::Shape shape;
        std::vector<std::byte> bytes;
    };
    std::map<std::string, Owned> m_tensors;
    int m_seed = 0;
};

/// Vocabulary 11, 8 positions, width 6, MLP width 10, 2 layers; names as the bare models save them.
TensorSet gpt2Tensors(orrery::DType type = orrery::DType::F32);
TensorSet bertTensors(orrery::DType type = orrery::DType::F32);
extern const char* const kGpt2Config;
extern const char* const kBertConfig;

/// The reason of the Error that `call` throws; "" if it throws none.
template <typename Call>
std::string reasonOf(Call call)
{
    try {
        call();
    } catch (const orrery::Error& error) {
        return error.reason().empty() ? std::string(orrery::errorKindName(error.kind())) : error.reason();
    }
    return "";
}

using orrery::errorOf;

/// Keeps what is reported.
struct Log {
    std::vector<std::string> lines;
    orrery::LogSink sink()
    {
        return [this](orrery::LogLevel, const std::string& line) { lines.push_back(line); };
    }
    bool mentions(const std::string& text) const;
};

}  // namespace fixture
