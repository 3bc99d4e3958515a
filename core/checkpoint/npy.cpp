#include "core/checkpoint/npy.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/checkpoint/npy_literal.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <optional>

namespace orrery {
namespace {

constexpr std::string_view kMagic("\x93NUMPY", 6);

Error formatError(const char* reason, const std::string& message)
{
    return Error(ErrorKind::Format, message).withReason(reason);
}

struct Described {
    std::string_view text;  ///< numpy's kind and size
    DType type;
};

constexpr std::array<Described, 12> kTypes{{{"f4", DType::F32}, {"f2", DType::F16}, {"f8", DType::F64}, {"i1", DType::I8}, {"u1", DType::U8},
    {"i2", DType::I16}, {"u2", DType::U16}, {"i4", DType::I32}, {"u4", DType::U32}, {"i8", DType::I64}, {"u8", DType::U64}, {"b1", DType::Bool}}};

DType typeOf(const std::string& descr)
{
    const bool plain = descr.size() == 3 && std::string_view("<>|=").find(descr[0]) != std::string_view::npos;
    for (const Described& row : kTypes)
        if (plain && descr.substr(1) == row.text) return row.type;
    throw formatError("UnsupportedDtype", "arrays of type " + (isUtf8(descr) ? quotedText(descr) : "(not UTF-8)") + " cannot be read");
}

std::string readHeaderText(const ByteSource& source, uint64_t& dataOffset)
{
    std::array<std::byte, 12> start{};
    if (source.size < 10) throw formatError("BadNpyHeader", "has " + std::to_string(source.size) + " bytes, an npy header takes more");
    source.read(0, std::span(start).first(std::min<uint64_t>(start.size(), source.size)));
    if (std::memcmp(start.data(), kMagic.data(), kMagic.size()) != 0) throw formatError("BadNpyHeader", "does not start as an npy array does");
    const auto byte = [&](size_t i) { return std::to_integer<uint64_t>(start[i]); };
    if (byte(6) < 1 || byte(6) > 3 || byte(7) != 0)
        throw formatError("BadNpyHeader", "npy version " + std::to_string(byte(6)) + "." + std::to_string(byte(7)) + " is not known");
    const uint64_t prefix = byte(6) == 1 ? 10 : 12;
    uint64_t length = byte(8) | byte(9) << 8;
    if (prefix == 12) length |= byte(10) << 16 | byte(11) << 24;
    dataOffset = prefix + length;
    if (length > kMaxNpyHeader || dataOffset > source.size)
        throw formatError("BadNpyHeader", "declares a header of " + std::to_string(length) + " bytes; " + std::to_string(source.size - 10)
                                              + " follow, the limit is " + std::to_string(kMaxNpyHeader));
    std::string text(length, '\0');
    source.read(prefix, std::as_writable_bytes(std::span(text)));
    if (byte(6) == 3 && !isUtf8(text)) throw formatError("BadNpyHeader", "the npy header is not valid UTF-8");
    return text;
}

void swapBytes(std::vector<std::byte>& bytes, size_t size)
{
    for (size_t i = 0; i < bytes.size(); i += size)
        std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(i), bytes.begin() + static_cast<std::ptrdiff_t>(i + size));
}

/// Elements of `size` bytes from column-major to row-major order.
std::vector<std::byte> transposed(const std::vector<std::byte>& bytes, const Shape& shape, size_t size)
{
    std::vector<std::byte> result(bytes.size());
    std::vector<int64_t> index(static_cast<size_t>(shape.rank()), 0);
    std::vector<size_t> stride(index.size(), size);  // in the source
    for (size_t axis = 1; axis < stride.size(); ++axis) stride[axis] = stride[axis - 1] * static_cast<size_t>(shape[static_cast<int>(axis) - 1]);
    size_t from = 0;
    for (size_t to = 0; to < result.size(); to += size) {
        std::memcpy(result.data() + to, bytes.data() + from, size);
        for (size_t axis = index.size(); axis-- > 0;) {
            from += stride[axis];
            if (++index[axis] < shape[static_cast<int>(axis)]) break;
            from -= stride[axis] * static_cast<size_t>(index[axis]);
            index[axis] = 0;
        }
    }
    return result;
}

std::string describe(DType type)
{
    const auto row = std::find_if(kTypes.begin(), kTypes.end(), [&](const Described& each) { return each.type == type; });
    assert(row != kTypes.end());  // checkNpyData refuses BF16
    return (dtypeSize(type) == 1 ? "|" : "<") + std::string(row->text);
}

}  // namespace

NpyHeader readNpyHeader(const ByteSource& source)
{
    NpyHeader header;
    NpyLiteral literal = parseNpyLiteral(readHeaderText(source, header.dataOffset));
    header.type = typeOf(literal.descr);
    header.bigEndian = literal.descr[0] == '>';
    header.fortranOrder = literal.fortranOrder;
    header.shape = Shape(std::move(literal.shape));
    const std::optional<int64_t> count = checkedCount(header.shape.sizes());
    int64_t bytes = 0;
    if (!count || __builtin_mul_overflow(*count, static_cast<int64_t>(dtypeSize(header.type)), &bytes))
        throw formatError("SizeOverflow", "shape " + header.shape.text() + " is too large");
    header.dataBytes = static_cast<uint64_t>(bytes);
    return header;
}

NpyArray npyArrayFrom(const NpyHeader& header, std::vector<std::byte> bytes)
{
    assert(bytes.size() == header.dataBytes);
    const size_t size = dtypeSize(header.type);
    if (header.bigEndian && size > 1) swapBytes(bytes, size);
    if (header.fortranOrder && header.shape.rank() > 1) bytes = transposed(bytes, header.shape, size);
    return {header.type, header.shape, std::move(bytes)};
}

NpyArray readNpy(const ByteSource& source)
{
    const NpyHeader header = readNpyHeader(source);
    const uint64_t follows = source.size - header.dataOffset;
    if (follows != header.dataBytes)
        throw formatError("SizeMismatch", "an array of shape " + header.shape.text() + " takes " + std::to_string(header.dataBytes) + " bytes, "
                                              + std::to_string(follows) + " follow the header");
    std::vector<std::byte> bytes(header.dataBytes);
    source.read(header.dataOffset, bytes);
    return npyArrayFrom(header, std::move(bytes));
}

NpyArray readNpyFile(const std::string& path)
{
    const InputFile file(path);
    try {
        return readNpy(sourceOf(file));
    } catch (const Error& error) {
        throw error.inFile(path);
    }
}

Tensor NpyArray::toTensor() const
{
    Tensor tensor(shape);
    convertToFloat(type, bytes.data(), tensor.data(), static_cast<size_t>(shape.count()));
    return tensor;
}

NpyArray NpyArray::fromTensor(const Tensor& tensor)
{
    const std::span<const std::byte> bytes = std::as_bytes(tensor.values());
    return {DType::F32, tensor.shape(), {bytes.begin(), bytes.end()}};
}

std::string npyPrefix(DType type, const Shape& shape)
{
    std::string sizes;
    for (const int64_t size : shape.sizes()) sizes += (sizes.empty() ? "" : ", ") + std::to_string(size);
    if (shape.rank() == 1) sizes += ",";
    std::string text = "{'descr': '" + describe(type) + "', 'fortran_order': False, 'shape': (" + sizes + "), }";
    // numpy leaves room for the first axis to grow to 21 digits, then pads so that the data begins at a multiple of 64.
    if (shape.rank() > 0) text.append(21 - std::to_string(shape[0]).size(), ' ');
    const size_t total = (10 + text.size() + 1 + 63) / 64 * 64;
    text.resize(total - 10 - 1, ' ');
    text += '\n';
    return std::string(kMagic) + std::string("\x01\0", 2) + static_cast<char>(text.size() & 255) + static_cast<char>(text.size() >> 8) + text;
}

void checkNpyData(const std::string& what, DType type, const Shape& shape, std::span<const std::byte> bytes)
{
    if (type == DType::BF16) throw Error(ErrorKind::Argument, what + " is bf16, which npy files cannot hold: widen it to f32");
    const size_t expected = static_cast<size_t>(shape.count()) * dtypeSize(type);
    if (bytes.size() != expected)
        throw Error(ErrorKind::Shape, what + " of shape " + shape.text() + " takes " + std::to_string(expected) + " bytes, got " + std::to_string(bytes.size()));
}

void writeNpyFile(const std::string& path, DType type, const Shape& shape, std::span<const std::byte> bytes)
{
    checkNpyData("the array", type, shape, bytes);
    const std::string prefix = npyPrefix(type, shape);
    const std::array<std::string_view, 2> pieces{prefix, {reinterpret_cast<const char*>(bytes.data()), bytes.size()}};
    writeFileDurably(path, pieces);
}

}  // namespace orrery
