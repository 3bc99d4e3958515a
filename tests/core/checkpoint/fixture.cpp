#include "tests/core/checkpoint/fixture.h"

#include <QDir>
#include <QFile>

#include <algorithm>
#include <ctime>
#include <sys/resource.h>

using namespace orrery;

namespace fixture {

const char* const kGpt2Config = R"({"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"], "vocab_size": 11, "n_positions": 8,
    "n_embd": 6, "n_layer": 2, "n_head": 3, "n_inner": 10})";
const char* const kBertConfig = R"({"model_type": "bert", "architectures": ["BertModel"], "vocab_size": 11, "max_position_embeddings": 8,
    "hidden_size": 6, "num_hidden_layers": 2, "num_attention_heads": 3, "intermediate_size": 10})";

double processorSeconds()
{
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

size_t peakBytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<size_t>(usage.ru_maxrss) * 1024;
}

void Folder::write(const std::string& name, std::string_view bytes) const
{
    QFile file(QString::fromStdString(path(name)));
    if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write %s", path(name).c_str());
    file.write(bytes.data(), static_cast<qint64>(bytes.size()));
}

void Folder::makeFolder(const std::string& name) const
{
    QDir(m_folder.path()).mkpath(QString::fromStdString(name));
}

std::string safetensorsBytes(const std::string& header, size_t data)
{
    std::string bytes;
    for (uint64_t length = header.size(); bytes.size() < 8; length >>= 8) bytes += static_cast<char>(length & 255);
    bytes += header;
    for (size_t i = 0; i < data; ++i) bytes += static_cast<char>(i & 127);
    return bytes;
}

void TensorSet::add(const std::string& name, Shape shape, DType type)
{
    std::vector<float> values(static_cast<size_t>(shape.count()));
    ++m_seed;
    for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>((static_cast<int>(i) * 7 + m_seed * 13) % 127 - 63) / 64.0f;
    addFloats(name, std::move(shape), std::move(values), type);
}

void TensorSet::addFloats(const std::string& name, Shape shape, std::vector<float> values, DType type)
{
    std::vector<std::byte> bytes(values.size() * dtypeSize(type));
    if (type == DType::F64) {
        const std::vector<double> wide(values.begin(), values.end());
        std::memcpy(bytes.data(), wide.data(), bytes.size());
    } else if (type == DType::F32 || type == DType::F16 || type == DType::BF16) {
        convertFromFloat(values.data(), type, bytes.data(), values.size());
    }
    m_tensors[name] = {type, std::move(shape), std::move(bytes)};
}

void TensorSet::rename(const std::string& from, const std::string& to)
{
    auto node = m_tensors.extract(from);
    node.key() = to;
    m_tensors.insert(std::move(node));
}

void TensorSet::prefixAll(const std::string& prefix)
{
    std::map<std::string, Owned> renamed;
    for (auto& [name, tensor] : m_tensors) renamed[prefix + name] = std::move(tensor);
    m_tensors = std::move(renamed);
}

std::vector<float> TensorSet::floats(const std::string& name) const
{
    const Owned& tensor = m_tensors.at(name);
    std::vector<float> values(static_cast<size_t>(tensor.shape.count()));
    convertToFloat(tensor.type, tensor.bytes.data(), values.data(), values.size());
    return values;
}

void TensorSet::writeTo(const std::string& path) const
{
    std::vector<SafetensorsTensor> tensors;
    for (const auto& [name, tensor] : m_tensors) tensors.push_back({name, tensor.type, tensor.shape, tensor.bytes});
    writeSafetensors(path, tensors, {{"format", "pt"}});
}

TensorSet gpt2Tensors(DType type)
{
    TensorSet set;
    const auto norm = [&](const std::string& name) {
        set.add(name + ".weight", {6}, type);
        set.add(name + ".bias", {6}, type);
    };
    const auto conv1d = [&](const std::string& name, int64_t in, int64_t out) {
        set.add(name + ".weight", {in, out}, type);
        set.add(name + ".bias", {out}, type);
    };
    set.add("wte.weight", {11, 6}, type);
    set.add("wpe.weight", {8, 6}, type);
    for (const std::string block : {"h.0.", "h.1."}) {
        norm(block + "ln_1");
        conv1d(block + "attn.c_attn", 6, 18);
        conv1d(block + "attn.c_proj", 6, 6);
        norm(block + "ln_2");
        conv1d(block + "mlp.c_fc", 6, 10);
        conv1d(block + "mlp.c_proj", 10, 6);
    }
    norm("ln_f");
    return set;
}

TensorSet bertTensors(DType type)
{
    TensorSet set;
    const auto vectors = [&](const std::string& name, int64_t size) {
        set.add(name + ".weight", {size}, type);
        set.add(name + ".bias", {size}, type);
    };
    const auto linear = [&](const std::string& name, int64_t in, int64_t out) {
        set.add(name + ".weight", {out, in}, type);
        set.add(name + ".bias", {out}, type);
    };
    set.add("embeddings.word_embeddings.weight", {11, 6}, type);
    set.add("embeddings.position_embeddings.weight", {8, 6}, type);
    set.add("embeddings.token_type_embeddings.weight", {2, 6}, type);
    vectors("embeddings.LayerNorm", 6);
    for (const std::string block : {"encoder.layer.0.", "encoder.layer.1."}) {
        for (const char* part : {"query", "key", "value"}) linear(block + "attention.self." + part, 6, 6);
        linear(block + "attention.output.dense", 6, 6);
        vectors(block + "attention.output.LayerNorm", 6);
        linear(block + "intermediate.dense", 6, 10);
        linear(block + "output.dense", 10, 6);
        vectors(block + "output.LayerNorm", 6);
    }
    return set;
}

bool Log::mentions(const std::string& text) const
{
    return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) { return line.find(text) != std::string::npos; });
}

}  // namespace fixture
