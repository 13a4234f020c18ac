"""YOLOv5 with weights and activations of eight bits."""

import nncf
import openvino


def head_of(model):
    """The names of what follows the last convolutions: it computes boxes, whose range 8 bits do not span."""
    names, ahead = set(), [model.output(0).get_node()]
    while ahead:
        node = ahead.pop()
        if node.get_type_name() == "Convolution" or node.get_friendly_name() in names:
            continue
        names.add(node.get_friendly_name())
        ahead += [node.input_value(i).get_node() for i in range(node.get_input_size())]
    return sorted(names)


def quantize(model_file, pictures, out):
    """Writes the model that is in the file, quantized by what its layers make of these inputs, a list."""
    # Converted rather than read: that joins each sigmoid and its product to a Swish, which runs within its convolution
    # only if no quantization comes between them.
    model = openvino.convert_model(model_file)
    # Swish makes much more above zero than below, so activations are not scaled symmetrically: "mixed".
    quantized = nncf.quantize(model, nncf.Dataset(pictures), subset_size=len(pictures),
                              preset=nncf.QuantizationPreset.MIXED,
                              ignored_scope=nncf.IgnoredScope(names=head_of(model), validate=False))
    openvino.save_model(quantized, out, compress_to_fp16=False)
