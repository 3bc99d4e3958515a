#pragma once

#include "kernels/device_api.h"

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace orrery {

/// A device table under test and how it is opened. A plug-in's table or one under a host shim is one more of these.
struct DeviceRow {
    std::string name;
    const DeviceApi* table;
    DeviceOpenArgs open;
};

/// Every device table that is there.
std::vector<DeviceRow> deviceRows();

/// One opened device beside one reference; what fails in opening them is the reason trials fail.
class DevicePair {
public:
    explicit DevicePair(const DeviceRow& row);
    ~DevicePair();
    DevicePair(const DevicePair&) = delete;
    DevicePair& operator=(const DevicePair&) = delete;

    const DeviceApi& table;
    Device* device = nullptr;
    Device* reference = nullptr;
};

/// An array in the memory of both sides: floats on the device, doubles of the same values for the reference.
struct Operand {
    float* device = nullptr;
    double* exact = nullptr;
    size_t size = 0;

    template <typename Real>
    Real* as() const
    {
        if constexpr (std::is_same_v<Real, double>) return exact;
        else return device;
    }
};

/// Stored bytes (16- or 32-bit weights) that both sides read as they are.
struct Stored {
    void* device = nullptr;
    void* host = nullptr;

    template <typename Real>
    void* as() const { return std::is_same_v<Real, double> ? host : device; }
};

/// What did not agree; caught by the test program, which reports it.
struct Mismatch : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// One case on a pair of devices: takes operands to both, runs both, compares what came out, frees what it took.
class Trial {
public:
    explicit Trial(DevicePair& devices) : m_devices(devices) {}
    ~Trial();
    Trial(const Trial&) = delete;
    Trial& operator=(const Trial&) = delete;

    Operand operand(const std::vector<float>& values);
    Stored stored(const std::vector<unsigned char>& bytes);

    /// Calls the op on both sides; `args(Real{})` builds the side's argument struct.
    template <typename DeviceOp, typename ReferenceOp, typename MakeArgs>
    void run(DeviceOp deviceOp, ReferenceOp referenceOp, MakeArgs args)
    {
        const auto floats = args(float{});
        const auto doubles = args(double{});
        expectOk((m_devices.table.*deviceOp)(m_devices.device, &floats));
        if ((referenceDeviceApi().*referenceOp)(m_devices.reference, &doubles) != Status::Ok)
            throw Mismatch("the reference refused its arguments");
    }

    /// Every element within `allowed[i]` of the reference; NaN and infinities must be the same.
    void compare(const std::string& what, const Operand& operand, const std::vector<double>& allowed);
    std::vector<float> fetch(const Operand& operand);

private:
    void expectOk(Status status);
    void* allocate(size_t bytes);

    DevicePair& m_devices;
    std::vector<void*> m_memory;
    std::vector<std::unique_ptr<std::vector<double>>> m_exact;
    std::vector<std::unique_ptr<std::vector<unsigned char>>> m_stored;
};

/// One conformance case of one op.
struct Case {
    std::string name;
    std::function<void(Trial&)> run;
};

// An op without its cases does not link.
#define ORRERY_OP(name, Args) std::vector<Case> name##Cases();
#include "kernels/ops.def"
#undef ORRERY_OP

/// Numbers in [-1, 1), the same on every machine.
class Numbers {
public:
    explicit Numbers(uint64_t seed) : m_state(seed * 2862933555777941757ull + 3037000493ull) {}
    float next();
    int64_t below(int64_t limit);

private:
    uint64_t m_state;
};

/// [rows, width], rows `stride` >= width apart (0: one row): random rows, and rows of zeros, of one value and of 1e4 among them.
/// Between the rows lie NaN, which nothing may read.
std::vector<float> rowsThatHurt(int64_t rows, int64_t width, int64_t stride, uint64_t seed);
std::vector<float> randomRows(int64_t rows, int64_t width, int64_t stride, uint64_t seed);
/// `count` values to be overwritten: NaN.
std::vector<float> garbage(size_t count);
/// The values as stored weights of `type`, rounded to nearest for 16 bits.
std::vector<unsigned char> storedAs(WeightType type, const std::vector<float>& values);
/// What storedAs() kept of a value.
float keptBy(WeightType type, float value);

}  // namespace orrery
