// bench_record [MiB=512] [rounds=3] [folder=.]: how fast chunks reach the disk while a reader polls, beside write() and fdatasync()
// of the same bytes just before and after. First the settings that were considered, on bare SQLite; the last row is the Recorder.
// The reader opens a short transaction every 2 ms, looks at the runs and reads 16 KiB from a random chunk. README.md of core/record
// tells what was decided on these figures.

#include "core/record/database.h"
#include "core/record/recorder.h"
#include "core/record/recording_vfs.h"
#include "core/record/workspace.h"

#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <functional>
#include <random>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using namespace orrery;
using Clock = std::chrono::steady_clock;

struct Candidate {
    const char* name;
    bool recordingVfs;
    const char* journal;
    const char* synchronous;
    int pageKiB, chunkKiB, transactionMiB, cacheMiB;
};

constexpr Candidate kCandidates[] = {
    {"unix", false, "WAL", "NORMAL", 32, 256, 16, 32},
    {"unix", false, "WAL", "NORMAL", 64, 1024, 32, 48},
    {"unix", false, "TRUNCATE", "NORMAL", 64, 1024, 16, 32},
    {"unix", false, "TRUNCATE", "FULL", 64, 1024, 64, 80},
    {"unix", false, "PERSIST", "FULL", 64, 1024, 64, 80},
    {"unix", false, "DELETE", "FULL", 64, 1024, 64, 80},
    {"recording", true, "PERSIST", "FULL", 64, 1024, 64, 8},
    {"recording", true, "DELETE", "FULL", 64, 1024, 64, 8},
    {"recording", true, "TRUNCATE", "NORMAL", 64, 1024, 64, 8},
    {"recording", true, "TRUNCATE", "FULL", 32, 256, 64, 8},
    {"recording", true, "TRUNCATE", "FULL", 32, 1024, 64, 8},
    {"recording", true, "TRUNCATE", "FULL", 64, 256, 64, 8},
    {"recording", true, "TRUNCATE", "FULL", 64, 1024, 8, 8},
    {"recording", true, "TRUNCATE", "FULL", 64, 1024, 128, 8},
    {"recording", true, "TRUNCATE", "FULL", 64, 1024, 64, 8},
};

struct Setting {
    size_t bytes = 0;
    int rounds = 3;
    std::string folder;
    std::vector<float> noise;  ///< 64 MiB that don't compress

    std::string file() const { return folder + "/bench_record.orrery"; }
};

struct Outcome {
    double seconds = 0, cpuSeconds = 0;
    std::vector<double> readMilliseconds;
    long readerWaits = 0;
};

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

double cpuSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec); };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void removeFiles(const std::string& file)
{
    for (const char* suffix : {"", "-journal", "-wal", "-shm"}) unlink((file + suffix).c_str());
}

double plainWriteSeconds(const Setting& setting)
{
    const std::string file = setting.folder + "/bench_record.raw";
    const auto start = Clock::now();
    const int descriptor = open(file.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0644);
    const size_t piece = size_t{1} << 20;
    for (size_t at = 0; at < setting.bytes; at += piece) {
        const auto* source = reinterpret_cast<const char*>(setting.noise.data()) + at % (setting.noise.size() * sizeof(float));
        if (write(descriptor, source, piece) != static_cast<ssize_t>(piece)) throw Error(ErrorKind::Io, "the plain write failed");
    }
    fdatasync(descriptor);
    const double seconds = secondsSince(start);
    close(descriptor);
    unlink(file.c_str());
    return seconds;
}

int waitHalfAMillisecond(void* waits, int)
{
    ++*static_cast<long*>(waits);
    std::this_thread::sleep_for(std::chrono::microseconds(500));
    return 1;
}

void readOnce(Database& database, Statement& runs, Statement& chunks, std::minstd_rand& random)
{
    database.execute("BEGIN");
    runs.step();
    runs.reset();
    const int64_t count = chunks.step() ? chunks.number(0) : 0;
    chunks.reset();
    if (count > 0) {
        const BlobReader blob(database, "chunk", "data", 1 + static_cast<int64_t>(random()) % count);
        std::byte slice[16384];
        const int last = blob.size() - static_cast<int>(sizeof slice);
        if (last > 0) blob.read(static_cast<int>(random()) % last, slice);
    }
    database.execute("COMMIT");
}

void pollUntil(const std::atomic<bool>& stop, const std::string& file, Outcome& outcome)
{
    Database database(file, {.mode = DatabaseOptions::Mode::ReadOnly});
    sqlite3_busy_handler(database.handle(), waitHalfAMillisecond, &outcome.readerWaits);
    Statement runs(database, "SELECT count(*) FROM run");
    Statement chunks(database, "SELECT max(id) FROM chunk");
    std::minstd_rand random(1);
    while (!stop) {
        const auto start = Clock::now();
        readOnce(database, runs, chunks, random);
        outcome.readMilliseconds.push_back(1e3 * secondsSince(start));
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
}

void writeChunks(const Setting& setting, const Candidate& candidate)
{
    Database database(setting.file(), {.mode = DatabaseOptions::Mode::ReadWrite, .vfs = candidate.recordingVfs ? recordingVfs() : ""});
    const bool isLogged = std::strcmp(candidate.journal, "WAL") == 0;
    database.execute((std::string("PRAGMA journal_mode=") + candidate.journal + "; PRAGMA synchronous=" + candidate.synchronous
        + "; PRAGMA secure_delete=OFF; PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=-" + std::to_string(candidate.cacheMiB * 1024)).c_str());
    database.execute("INSERT INTO tensor(id, dtype, shape_json, layout, n_rows, row_bytes) VALUES(1, 'f32', '[0]', 'dense', 0, 0)");
    Statement insert(database, "INSERT INTO chunk(tensor_id, seq, first_row, n_rows, codec, raw_bytes, crc32c, data) VALUES(1, ?, 0, 1, 0, 0, 0, ?)");
    const size_t chunk = static_cast<size_t>(candidate.chunkKiB) << 10;
    const size_t transaction = static_cast<size_t>(candidate.transactionMiB) << 20;
    for (size_t at = 0; at < setting.bytes; at += chunk) {
        if (!database.inTransaction()) database.execute("BEGIN IMMEDIATE");
        const auto noise = std::as_bytes(std::span(setting.noise));
        insert.bind(0, static_cast<int64_t>(at / chunk)).bindBlob(1, noise.subspan(at % noise.size(), chunk)).run();
        if ((at + chunk) % transaction != 0) continue;
        database.execute("COMMIT");
        if (isLogged) sqlite3_wal_checkpoint_v2(database.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    }
    if (database.inTransaction()) database.execute("COMMIT");
    if (isLogged) sqlite3_wal_checkpoint_v2(database.handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
}

// Streams of 1024 positions, as a forward pass of a small model gives them out.
void recordTensors(const Setting& setting)
{
    Recorder recorder(setting.file());
    recorder.begin({});
    const PromptId prompt = recorder.addPrompt({});
    const int64_t count = 1024 * 768;
    const size_t bytes = static_cast<size_t>(count) * sizeof(float);
    const size_t places = setting.noise.size() * sizeof(float) / bytes;
    for (size_t i = 0; i * bytes < setting.bytes; ++i) {
        const TensorView view{setting.noise.data() + i % places * static_cast<size_t>(count), {1024, 768}, {768, 1}};
        recorder.record(prompt, {"blocks.0.hook_resid_pre", 0, "pos,d_model"}, view, StoreType::F32, StoreLayout::Dense, static_cast<int64_t>(i));
    }
    recorder.finish(RunStatus::Complete);
}

Outcome measure(const Setting& setting, int pageKiB, const std::function<void()>& write)
{
    removeFiles(setting.file());
    Workspace::create(setting.file(), {.pageSize = pageKiB * 1024});
    Outcome outcome;
    std::atomic<bool> stop = false;
    std::jthread reader([&] { pollUntil(stop, setting.file(), outcome); });
    const double cpu = cpuSeconds();
    const auto start = Clock::now();
    write();
    outcome.seconds = secondsSince(start);
    outcome.cpuSeconds = cpuSeconds() - cpu;
    stop = true;
    reader.join();
    removeFiles(setting.file());
    return outcome;
}

double quantile(std::vector<double>& values, double part)
{
    if (values.empty()) return 0;
    std::ranges::sort(values);
    return values[static_cast<size_t>(part * static_cast<double>(values.size() - 1))];
}

// Rounds alternate with plain writes, so that both see the same neighbours on the machine; medians are printed.
void report(const Setting& setting, const std::string& name, int pageKiB, const std::function<void()>& write)
{
    std::vector<double> rates, ratios, cpu, reads;
    long waits = 0;
    double before = plainWriteSeconds(setting);
    for (int round = 0; round < setting.rounds; ++round) {
        Outcome outcome = measure(setting, pageKiB, write);
        const double after = plainWriteSeconds(setting);
        const double bytes = static_cast<double>(setting.bytes);
        rates.push_back(bytes / outcome.seconds / 1e6);
        ratios.push_back((before + after) / 2 / outcome.seconds);
        cpu.push_back(outcome.cpuSeconds / bytes * 1e9);
        reads.insert(reads.end(), outcome.readMilliseconds.begin(), outcome.readMilliseconds.end());
        waits += outcome.readerWaits;
        before = after;
    }
    std::printf("%-46s %5.0f MB/s  %.2f of plain  %.2f CPU s/GB | %5zu reads, %5ld waits, p50 %.2f p99 %.1f max %.1f ms\n", name.c_str(),
        quantile(rates, 0.5), quantile(ratios, 0.5), quantile(cpu, 0.5), reads.size(), waits, quantile(reads, 0.5), quantile(reads, 0.99), quantile(reads, 1));
    std::fflush(stdout);
}

std::string describe(const Candidate& candidate)
{
    char text[96];
    std::snprintf(text, sizeof text, "%-9s %-8s %-6s %2d/%4d KiB tx %3d MiB", candidate.name, candidate.journal, candidate.synchronous,
        candidate.pageKiB, candidate.chunkKiB, candidate.transactionMiB);
    return text;
}

}  // namespace

int main(int argc, char** argv)
{
    Setting setting{.bytes = (argc > 1 ? std::stoul(argv[1]) : 512) << 20, .rounds = argc > 2 ? std::stoi(argv[2]) : 3,
        .folder = argc > 3 ? argv[3] : ".", .noise = std::vector<float>(size_t{16} << 20)};
    std::minstd_rand random(7);
    for (float& value : setting.noise) value = static_cast<float>(random()) / 1e9f;
    plainWriteSeconds(setting);
    for (const Candidate& candidate : kCandidates)
        report(setting, describe(candidate), candidate.pageKiB, [&] { writeChunks(setting, candidate); });
    report(setting, "Recorder", 64, [&] { recordTensors(setting); });
    return 0;
}
