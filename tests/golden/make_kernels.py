"""Writes kernels.txt: small cases of the reference's ops computed by PyTorch in float64.

Run: python make_kernels.py > kernels.txt   (torch 2.15.0, CPU). Each line: a name, the count, the numbers.
"""
import torch
import torch.nn.functional as F

torch.manual_seed(20)
torch.set_default_dtype(torch.float64)


def write(name, tensor):
    numbers = tensor.detach().double().reshape(-1).tolist()
    print(name, len(numbers), *(repr(x) for x in numbers))


def coarse(*shape):
    """Multiples of 1/64: short in text, exact in float and double."""
    return torch.round(torch.randn(*shape) * 64) / 64


x = torch.cat([torch.linspace(-9, 9, 37), torch.tensor([-30.0, -1e-3, 1e-3, 30.0])])
write("activation.input", x)
write("activation.gelu_erf", F.gelu(x))
write("activation.gelu_tanh", F.gelu(x, approximate="tanh"))
write("activation.quick_gelu", x * torch.sigmoid(1.702 * x))
write("activation.silu", F.silu(x))
write("activation.relu", F.relu(x))
write("activation.tanh", torch.tanh(x))

x, gain, bias = coarse(4, 6), coarse(6), coarse(6)
write("layer_norm.input", x)
write("layer_norm.gain", gain)
write("layer_norm.bias", bias)
write("layer_norm.output", F.layer_norm(x, (6,), gain, bias, eps=1e-5))
write("layer_norm.normalized", F.layer_norm(x, (6,), eps=1e-5))
write("layer_norm.scale", torch.sqrt(x.var(dim=1, unbiased=False) + 1e-5))

x, weight, bias, old = coarse(3, 5), coarse(4, 5), coarse(4), coarse(3, 4)
write("matmul.input", x)
write("matmul.weight", weight)  # [out, in]
write("matmul.bias", bias)
write("matmul.old", old)
write("matmul.output", old + F.gelu(F.linear(x, weight, bias), approximate="tanh"))
write("matmul.pre", F.linear(x, weight, bias))

# 3 queries of 4 heads on 5 keys of 2 heads, the first 2 keys cached: query i sees keys j <= i + 2.
q, k, v = coarse(4, 3, 4), coarse(2, 5, 4), coarse(2, 5, 4)
mask = torch.ones(3, 5, dtype=torch.bool).tril(2)
raw = q @ k.repeat_interleave(2, 0).transpose(1, 2) * 0.5
scores = raw.masked_fill(~mask, float("-inf"))
z = F.scaled_dot_product_attention(q[None], k.repeat_interleave(2, 0)[None], v.repeat_interleave(2, 0)[None], attn_mask=mask, scale=0.5)[0]
write("attention.query", q.transpose(0, 1))  # [T, heads, width]
write("attention.key", k.transpose(0, 1))
write("attention.value", v.transpose(0, 1))
write("attention.raw", raw)
write("attention.pattern", torch.softmax(scores, -1))
write("attention.log_sum_exp", torch.logsumexp(scores, -1))
write("attention.output", z.transpose(0, 1))

table, x = coarse(5, 3), coarse(6, 3)
ids = torch.tensor([4, 0, 2, 2])
write("embedding.table", table)
write("embedding.output", F.embedding(ids, table))
write("pool.input", x)  # sequences of 2 and 4 rows
parts = x.split([2, 4])
write("pool.first", torch.stack([p[0] for p in parts]))
write("pool.mean", torch.stack([p.mean(0) for p in parts]))
write("pool.max", torch.stack([p.max(0).values for p in parts]))
write("pool.mean_sqrt", torch.stack([p.sum(0) / len(p) ** 0.5 for p in parts]))
write("pool.mean_normalized", F.normalize(torch.stack([p.mean(0) for p in parts]), dim=1))
