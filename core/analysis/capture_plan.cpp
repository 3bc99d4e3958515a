#include "core/analysis/capture_plan.h"

#include "core/base/system_error.h"
#include "core/backend/device.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <map>

namespace orrery {
namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

int64_t storedBytes(const Shape& shape, StoreLayout layout, StoreType type)
{
    int64_t elements = shape.count();
    if (layout == StoreLayout::LowerTriangle) {
        const int64_t size = shape[shape.rank() - 1];
        elements = size ? elements / (size * size) * (size * (size + 1) / 2) : 0;
    }
    return elements * (type == StoreType::F16 ? 2 : 4);
}

void addSites(CapturePlan& capture, const ModelConfig& config, const RunRequest& request, const StoreChoice& store, const Plan& plan)
{
    std::map<std::string, size_t> indexOf;
    for (size_t i = 0; i < capture.sites.size(); ++i) indexOf[capture.sites[i].name] = i;
    for (size_t s = 0; s < plan.sites.size(); ++s) {
        if (!plan.observed[s]) continue;
        const GraphSite& site = plan.sites[s];
        const auto [found, isNew] = indexOf.try_emplace(site.name, capture.sites.size());
        if (isNew) capture.sites.push_back({site.name});
        CapturePlan::Site& entry = capture.sites[found->second];
        const StoreLayout layout = layoutOf(store, config, site, request.interventions);
        for (int64_t prompt = 0; prompt < plan.shape.prompts(); ++prompt) {
            const Shape shape = plan.siteShape(site, prompt);
            entry.elements += shape.count();
            entry.bytes += storedBytes(shape, layout, store.type);
        }
    }
}

Error writeError(const std::string& path) { return systemError(path, "how fast files are written can't be measured"); }

/// A file without lasting effect: gone when closed.
class ScratchFile {
public:
    explicit ScratchFile(const std::string& folder) : m_path(folder + "/.orrery-rate-XXXXXX"), m_descriptor(mkostemp(m_path.data(), O_CLOEXEC))
    {
        if (m_descriptor < 0) throw writeError(folder);
        unlink(m_path.c_str());
    }
    ~ScratchFile() { close(m_descriptor); }
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;

    void writeAndSync(const std::vector<char>& block, int blocks) const
    {
        for (int i = 0; i < blocks; ++i)
            if (write(m_descriptor, block.data(), block.size()) != static_cast<ssize_t>(block.size())) throw writeError(m_path);
        if (fdatasync(m_descriptor) != 0) throw writeError(m_path);
    }

private:
    std::string m_path;
    int m_descriptor;
};

}  // namespace

CapturePlan planCapture(const ModelConfig& config, const RunRequest& request, const StoreChoice& store, const CaptureRates& rates)
{
    CapturePlan capture;
    for (const Plan& plan : planRun(config, request)) {
        const PlanCost cost = planCost(plan);
        capture.flops += cost.flops;
        capture.arenaBytes = std::max(capture.arenaBytes, cost.arenaBytes);
        addSites(capture, config, request, store, plan);
    }
    for (const CapturePlan::Site& site : capture.sites) capture.bytes += site.bytes;
    if (rates.flopsPerSecond > 0) capture.computeSeconds = capture.flops / rates.flopsPerSecond;
    if (rates.bytesPerSecond > 0) capture.writeSeconds = static_cast<double>(capture.bytes) / rates.bytesPerSecond;
    return capture;
}

double measureProductRate(const DeviceApi& api, const DeviceOpenArgs& args)
{
    constexpr int64_t rows = 256, width = 768;
    constexpr double flops = 2.0 * rows * width * width;
    ComputeDevice device(api, args);
    const auto zeros = [&](int64_t count) {
        const Tensor host(Shape{count});
        auto buffer = device.allocate(static_cast<size_t>(count) * sizeof(float));
        device.copy(buffer.data(), host.data(), static_cast<size_t>(count) * sizeof(float), CopyKind::HostToDevice);
        return buffer;
    };
    const auto input = zeros(rows * width), weight = zeros(width * width), output = zeros(rows * width);
    MatmulArgs product{};
    product.input = input.values();
    product.weight = weight.data();
    product.output = output.values();
    product.rows = rows, product.inner = product.columns = width;
    product.inputStride = product.weightStride = product.outputStride = width;
    product.replicas = 1;
    double best = 0;
    for (const auto start = Clock::now(); secondsSince(start) < 0.05;) {
        const auto begin = Clock::now();
        device.matmul(product);
        device.sync();
        best = std::max(best, flops / secondsSince(begin));
    }
    return best;
}

double measureWriteRate(const std::string& folder)
{
    constexpr int blocks = 16;
    const std::vector<char> block(size_t{1} << 20, 'x');
    const ScratchFile file(folder);
    const auto start = Clock::now();
    file.writeAndSync(block, blocks);
    return static_cast<double>(block.size()) * blocks / secondsSince(start);
}

}  // namespace orrery
