"""The UNet that knows where in the picture it is."""

import torch

from worker.families.placed import PLACE_CHANNELS, PlacedUNet, waves


def small():
    torch.manual_seed(0)
    return PlacedUNet(
        sample_size=8,
        in_channels=4,
        out_channels=4,
        layers_per_block=1,
        block_out_channels=(8, 16),
        norm_num_groups=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        attention_head_dim=2,
        cross_attention_dim=8,
    ).eval()


@torch.no_grad()
def answer(unet, sample):
    return unet(sample, torch.tensor([500]), torch.zeros(len(sample), 3, 8), return_dict=False)[0]


def test_it_is_stored_and_read_as_diffusers_own(tmp_path):
    """The configuration is the plain class's, and the answer is the same after loading."""
    unet, sample = small(), torch.randn(2, 4, 24, 18)
    unet.save_pretrained(tmp_path)
    again = PlacedUNet.from_pretrained(tmp_path).eval()
    assert again.config.in_channels == 4
    assert torch.equal(answer(unet, sample), answer(again, sample))
    assert torch.equal(unet.place, again.place)


def test_the_same_everywhere_is_not_the_same_answer_everywhere():
    """An even input far from the edges: two places get two answers, which padding alone does not give."""
    unet = small()
    even = answer(unet, torch.zeros(1, 4, 96, 72))[0, :, 40:56, 28:44]
    with torch.no_grad():
        unet.place.zero_()
    blind = answer(unet, torch.zeros(1, 4, 96, 72))[0, :, 40:56, 28:44]
    assert even.std((1, 2)).mean() > 3 * blind.std((1, 2)).mean()


def test_a_place_is_a_share_of_the_picture():
    """Any size is answered, and no two places are told the same."""
    unet = small()
    assert answer(unet, torch.zeros(1, 4, 48, 36)).shape == (1, 4, 48, 36)
    assert waves((24, 18)).shape == (1, PLACE_CHANNELS, 24, 18)
    assert (waves((24, 18))[0, 0, 0] == waves((24, 18))[0, 0, 0, 0]).all()  # the first runs down, not across
    assert len(torch.unique(waves((24, 18))[0].flatten(1).T.round(decimals=4), dim=0)) == 24 * 18
