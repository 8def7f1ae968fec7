import pytest
import torch
from torch import library
from torch.nn import functional

from fer_core.network.resnet import build_network
from fer_core.network.spec import ModelSpec
from fer_core.training.matmul_conv import convolve, use_matmul_convolutions

SHAPES = [  # inputs, outputs, side, stride, padding, height, width
    (6, 4, 1, 1, 0, 5, 7),
    (6, 4, 1, 2, 0, 5, 6),
    (256, 8, 3, 1, 1, 3, 4),
    (512, 8, 3, 1, 1, 2, 2),
    (512, 8, 3, 2, 1, 5, 3),
]


def operands(shape):
    inputs, outputs, side, stride, padding, height, width = shape
    random = torch.Generator().manual_seed(0)
    x = torch.randn(2, inputs, height, width, generator=random, dtype=torch.float64)
    x = x.to(memory_format=torch.channels_last).requires_grad_()
    weight = torch.randn(
        outputs, inputs, side, side, generator=random, dtype=torch.float64
    )
    return x, weight.requires_grad_(), stride, padding


@pytest.mark.parametrize("shape", SHAPES)
def test_products_and_their_gradients_are_those_of_a_convolution(shape):
    x, weight, stride, padding = operands(shape)

    ours = convolve(x, weight, stride, padding)
    theirs = functional.conv2d(x, weight, stride=stride, padding=padding)
    grad_output = torch.randn_like(theirs)
    of_ours = torch.autograd.grad(ours, (x, weight), grad_output)
    of_theirs = torch.autograd.grad(theirs, (x, weight), grad_output)

    torch.testing.assert_close(ours, theirs)
    torch.testing.assert_close(of_ours, of_theirs)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_compiler_is_told_the_right_shapes_and_layouts(shape):
    checks = ("test_schema", "test_faketensor", "test_autograd_registration")
    library.opcheck(convolve, operands(shape), test_utils=checks)


@pytest.mark.parametrize("stem", ["stock", "fine"])
def test_network_learns_the_same_from_products(stem):
    torch.manual_seed(0)
    network = build_network(ModelSpec(stem=stem))
    for layer in network.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):  # else most gradients are zero
            torch.nn.init.constant_(layer.weight, 0.5)
    network.to(memory_format=torch.channels_last)
    faces = torch.rand(32, 3, 48, 48).to(memory_format=torch.channels_last)

    def gradients():
        network.zero_grad()
        with torch.autocast("cpu", torch.bfloat16):
            logits = network(faces)
        functional.cross_entropy(logits.float(), torch.arange(32) % 7).backward()
        return {name: p.grad.flatten() for name, p in network.named_parameters()}

    theirs = gradients()
    use_matmul_convolutions(network)
    ours = gradients()

    similar = {
        name: float(functional.cosine_similarity(ours[name], gradient, dim=0))
        for name, gradient in theirs.items()
    }
    # Rounding to bfloat16 leaves 0.9 and more; a kernel transposed by mistake 0.3.
    assert min(similar.values()) > 0.8
