#include "tests/kernels/trial.h"

#include "kernels/weight_value.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace orrery {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

uint32_t bitsOf(float value)
{
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}

/// The nearest half by search among all of them: slow, and independent of any conversion under test.
uint16_t nearestHalf(float value)
{
    static const std::vector<std::pair<float, uint16_t>> halves = [] {
        std::vector<std::pair<float, uint16_t>> all;
        for (int sign = 0; sign < 2; ++sign)
            for (int exponent = 0; exponent < 31; ++exponent)
                for (int mantissa = 0; mantissa < 1024; ++mantissa) {
                    const double magnitude = exponent ? std::ldexp(1024 + mantissa, exponent - 25) : std::ldexp(mantissa, -24);
                    all.emplace_back(static_cast<float>(sign ? -magnitude : magnitude),
                        static_cast<uint16_t>(sign << 15 | exponent << 10 | mantissa));
                }
        std::sort(all.begin(), all.end());
        return all;
    }();
    const auto above = std::lower_bound(halves.begin(), halves.end(), std::make_pair(value, uint16_t(0)));
    if (above == halves.begin()) return above->second;
    if (above == halves.end()) return halves.back().second;
    return above->first - value < value - std::prev(above)->first ? above->second : std::prev(above)->second;
}

}  // namespace

DevicePair::DevicePair(const DeviceRow& row) : table(*row.table)
{
    const DeviceOpenArgs open{};
    if (table.open(&row.open, &device) != Status::Ok) throw Mismatch(table.lastError(nullptr));
    if (referenceDeviceApi().open(&open, &reference) != Status::Ok) throw Mismatch("no reference device");
}

DevicePair::~DevicePair()
{
    table.close(device);
    referenceDeviceApi().close(reference);
}

Trial::~Trial()
{
    for (void* memory : m_memory) m_devices.table.free(m_devices.device, memory);
}

void Trial::expectOk(Status status)
{
    if (status != Status::Ok) throw Mismatch(std::string(statusName(status)) + ": " + m_devices.table.lastError(m_devices.device));
}

void* Trial::allocate(size_t bytes)
{
    void* memory = nullptr;
    expectOk(m_devices.table.alloc(m_devices.device, bytes, &memory));
    m_memory.push_back(memory);
    return memory;
}

Operand Trial::operand(const std::vector<float>& values)
{
    auto exact = std::make_unique<std::vector<double>>(values.begin(), values.end());
    Operand operand{static_cast<float*>(allocate(values.size() * sizeof(float))), exact->data(), values.size()};
    expectOk(m_devices.table.copy(m_devices.device, operand.device, values.data(), values.size() * sizeof(float), CopyKind::HostToDevice));
    m_exact.push_back(std::move(exact));
    return operand;
}

Stored Trial::stored(const std::vector<unsigned char>& bytes)
{
    m_stored.push_back(std::make_unique<std::vector<unsigned char>>(bytes));
    const Stored stored{allocate(bytes.size()), m_stored.back()->data()};
    expectOk(m_devices.table.copy(m_devices.device, stored.device, bytes.data(), bytes.size(), CopyKind::HostToDevice));
    return stored;
}

std::vector<float> Trial::fetch(const Operand& operand)
{
    expectOk(m_devices.table.sync(m_devices.device));
    std::vector<float> values(operand.size);
    expectOk(m_devices.table.copy(m_devices.device, values.data(), operand.device, values.size() * sizeof(float), CopyKind::DeviceToHost));
    return values;
}

void Trial::compare(const std::string& what, const Operand& operand, const std::vector<double>& allowed)
{
    const std::vector<float> got = fetch(operand);
    for (size_t i = 0; i < got.size(); ++i) {
        const double actual = static_cast<double>(got[i]);
        const double expected = operand.exact[i];
        const bool same = std::isnan(expected) ? std::isnan(actual)
            : std::isinf(expected)             ? actual == expected
                                               : std::abs(actual - expected) <= allowed[i];
        if (same) continue;
        char text[200];
        std::snprintf(text, sizeof text, "%s[%zu] is %.9g, the reference has %.9g, off by %.3g where %.3g is allowed", what.c_str(), i,
            actual, expected, std::abs(actual - expected), allowed[i]);
        throw Mismatch(text);
    }
}

float Numbers::next()
{
    return static_cast<float>(below(1 << 24)) / static_cast<float>(1 << 23) - 1;
}

int64_t Numbers::below(int64_t limit)
{
    m_state ^= m_state << 13;
    m_state ^= m_state >> 7;
    m_state ^= m_state << 17;
    return static_cast<int64_t>((m_state >> 20) % static_cast<uint64_t>(limit));
}

std::vector<float> randomRows(int64_t rows, int64_t width, int64_t stride, uint64_t seed)
{
    Numbers numbers(seed + 1);
    std::vector<float> values(static_cast<size_t>(rows == 0 ? 0 : (rows - 1) * stride + width), kNan);
    for (int64_t row = 0; row < rows; ++row)
        for (int64_t i = 0; i < width; ++i) values[static_cast<size_t>(row * stride + i)] = numbers.next();
    return values;
}

std::vector<float> rowsThatHurt(int64_t rows, int64_t width, int64_t stride, uint64_t seed)
{
    std::vector<float> values = randomRows(rows, width, stride, seed);
    constexpr float kRows[] = {0.0f, 0.7f, 1e4f};
    for (int64_t row = 0; row < rows; ++row) {
        const uint64_t kind = (static_cast<uint64_t>(row) + seed) % 6;
        if (kind < 3) std::fill_n(values.begin() + row * stride, width, kRows[kind]);
    }
    return values;
}

std::vector<float> garbage(size_t count)
{
    return std::vector<float>(count, kNan);
}

float keptBy(WeightType type, float value)
{
    if (type == WeightType::F16) return widenHalf(nearestHalf(value));
    if (type == WeightType::BF16) return widenBfloat(static_cast<uint16_t>((bitsOf(value) + 0x8000u) >> 16));
    return value;
}

std::vector<unsigned char> storedAs(WeightType type, const std::vector<float>& values)
{
    std::vector<unsigned char> bytes(values.size() * static_cast<size_t>(weightSize(type)));
    for (size_t i = 0; i < values.size(); ++i) {
        if (type == WeightType::F32) {
            std::memcpy(bytes.data() + i * 4, &values[i], 4);
            continue;
        }
        const uint16_t bits = std::isnan(values[i]) ? uint16_t(0x7fff)
            : type == WeightType::F16               ? nearestHalf(values[i])
                                                    : static_cast<uint16_t>((bitsOf(values[i]) + 0x8000u) >> 16);
        std::memcpy(bytes.data() + i * 2, &bits, 2);
    }
    return bytes;
}

}  // namespace orrery
