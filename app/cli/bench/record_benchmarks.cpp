#include "app/cli/bench/bench_list.h"
#include "app/cli/bench/plain_file.h"
#include "core/base/scratch_folder.h"
#include "core/record/recorder.h"
#include "core/record/workspace.h"

#include <thread>

namespace orrery::cli {

namespace {

constexpr int64_t kTensors = 256;
constexpr int64_t kRows = 256, kColumns = 1024;  // a MiB a tensor
constexpr int64_t kBytes = kTensors * kRows * kColumns * 4;

/// A view on the file that keeps reading it, as a window does while a run is being recorded.
class Reader {
public:
    explicit Reader(const std::string& path)
        : m_thread([path](const std::stop_token& stop) {
              const Workspace workspace = Workspace::open(path, Access::ReadOnly);
              while (!stop.stop_requested()) readLast(workspace);
          })
    {
    }

private:
    static void readLast(const Workspace& workspace)
    {
        const std::vector<TensorRow> tensors = workspace.tensors({});
        for (size_t i = tensors.size() > 4 ? tensors.size() - 4 : 0; i < tensors.size(); ++i) {
            if (tensors[i].complete) workspace.read(tensors[i].id);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }

    std::jthread m_thread;
};

void recordStream(const std::string& path, const Tensor& tensor)
{
    Workspace::create(path);
    Recorder recorder(path);
    recorder.begin({});
    const Reader reader(path);
    PromptInfo prompt;
    prompt.kind = PromptKind::Tokens;
    const PromptId id = recorder.addPrompt(prompt);
    for (int64_t i = 0; i < kTensors; ++i) recorder.record(id, {"site." + std::to_string(i), -1, "row,column"}, tensor.view());
    recorder.finish(RunStatus::Complete);
}

Tensor variedTensor()
{
    Tensor tensor({kRows, kColumns});
    for (int64_t i = 0; i < tensor.count(); ++i) tensor.data()[i] = static_cast<float>(i * 2654435761 % 4096 - 2048) / 2048;
    return tensor;
}

}  // namespace

void addRecordBenchmarks(BenchList& list, const BenchSettings& settings)
{
    list.push_back({"write/stream", "a plain file of 256 MiB, synced", {}, static_cast<double>(kBytes), "B", [&settings] {
                        const ScratchFolder scratch(settings.scratch);
                        return measure(settings, [&] { writePlainFile(scratch.file("plain"), kBytes); }, [&] { scratch.clear(); });
                    }});
    list.push_back({"record/stream", "256 tensors of a MiB recorded, synced, with a reader attached", {"write/stream"},
        static_cast<double>(kBytes), "B", [&settings] {
            const Tensor tensor = variedTensor();
            const ScratchFolder scratch(settings.scratch);
            return measure(settings, [&] { recordStream(scratch.file("w.orrery"), tensor); }, [&] { scratch.clear(); });
        }});
}

}  // namespace orrery::cli
